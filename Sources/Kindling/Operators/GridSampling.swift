// Images and volumes looked up at any places.

/// How ``gridSample(_:_:mode:paddingMode:alignCorners:)`` finds what lies between elements; raw values are PyTorch's.
public enum GridSampleMode: String, Sendable, CaseIterable { case bilinear, nearest, bicubic }

/// What ``gridSample(_:_:mode:paddingMode:alignCorners:)`` finds outside of the input; raw values are PyTorch's.
public enum GridPaddingMode: String, Sendable, CaseIterable { case zeros, border, reflection }

/// Places along one dimension of the input.
private struct GridAxis {
    let size: Int
    let padding: GridPaddingMode
    let alignCorners: Bool

    /// From -1…1 to the input's elements, counted from 0.
    func unnormalized(_ place: Tensor) -> Tensor {
        alignCorners ? (place + 1) * (Double(size - 1) / 2) : ((place + 1) * Double(size) - 1) / 2
    }

    /// Places outside brought into the input, as the padding says. No gradient flows where a place was cut off.
    func bounded(_ place: Tensor) -> Tensor {
        switch padding {
        case .zeros: place
        case .border: clipped(place)
        case .reflection: clipped(reflected(place))
        }
    }

    private func clipped(_ place: Tensor) -> Tensor {
        let last = Double(size - 1)
        return where_((place > 0).logicalAnd(place < last), place, place.detach().clamp(0.0, last))
    }

    /// Mirrored at the outermost elements, or at the edges half an element further.
    private func reflected(_ place: Tensor) -> Tensor {
        let low = alignCorners ? 0 : -0.5
        let span = Double(alignCorners ? size - 1 : size)
        if span == 0 { return zerosLike(place) }
        let distance = (place - low).abs()
        let rest = distance.fmod(span)
        let isEven = (distance.detach() / span).floor().remainder(2).eq(0)
        return where_(isEven, rest + low, span - rest + low)
    }

    /// Which of the whole places lie in the input, and where in its memory; places outside give 0 there.
    func looked(_ whole: Tensor) -> (inside: Tensor, index: Tensor) {
        let inside = (whole >= 0).logicalAnd(whole <= Double(size - 1))
        return (inside, whole.to(.int64).clamp(0, size - 1))
    }
}

/// Elements of `input` [N, C, ..] at whole places, one tensor [N, places] for each dimension; zeros outside.
private func looked(_ input: Tensor, _ axes: [GridAxis], _ places: [Tensor]) -> Tensor {
    let found = zip(axes, places).map { $0.looked($1) }
    let index = zip(axes, found).dropFirst().reduce(found[0].index) { $0 * $1.0.size + $1.1.index }
    let inside = found.dropFirst().reduce(found[0].inside) { $0.logicalAnd($1.inside) }
    let (batch, channels, count) = (input.shape[0], input.shape[1], index.shape[1])
    let values = input.flatten(2).gather(2, index.unsqueeze(1).expand([batch, channels, count]))
    return where_(inside.unsqueeze(1), values, 0)
}

/// The weight of one of the four neighbours of places that lie `t` behind the second of them; A = -0.75.
private struct CubicWeight: Operator {
    static let name = "CubicWeight"
    /// Which neighbour, from 0.
    let neighbour: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        func near(_ x: Tensor) -> Tensor { (x * 1.25 - 2.25) * x * x + 1 }
        func far(_ x: Tensor) -> Tensor { ((x * -0.75 + 3.75) * x - 6) * x + 3 }
        let t = inputs[0]
        return noGrad {
            switch neighbour {
            case 0: far(t + 1)
            case 1: near(t)
            case 2: near(1 - t)
            default: far(2 - t)
            }
        }
    }

    /// The slope in PyTorch's form: where neighbours are equal, rounding is all that is left of the sum.
    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        let x = -node.saved(0) + Double(neighbour - 1)
        let slope: Tensor =
            switch neighbour {
            case 0: (x * 2.25 + 7.5) * x + 6
            case 1: (x * -3.75 - 4.5) * x
            case 2: (x * 3.75 - 4.5) * x
            default: (x * -2.25 + 7.5) * x - 6
            }
        return [g * -slope]
    }
}

/// Sums over all combinations of neighbours, one choice for each dimension.
private func weightedNeighbours(
    _ input: Tensor, _ axes: [GridAxis], _ neighbours: [[(place: Tensor, weight: Tensor)]]
) -> Tensor {
    var combinations = neighbours[0].map { (places: [$0.place], weight: $0.weight) }
    for choices in neighbours.dropFirst() {
        combinations = combinations.flatMap { chosen in
            choices.map { (chosen.places + [$0.place], chosen.weight * $0.weight) }
        }
    }
    let parts = combinations.map { looked(input, axes, $0.places) * $0.weight.unsqueeze(1) }
    return parts.dropFirst().reduce(parts[0]) { $0 + $1 }
}

/// The elements of `input` at the places that `grid` names.
///
/// - Parameters:
///   - input: Images [N, C, height, width] or volumes [N, C, depth, height, width].
///   - grid: Places (x, y) or (x, y, z), from -1 (left, top, front) to 1: [N, height', width', 2] or [N, depth', height',
///     width', 3].
///   - mode: What lies between elements; `.bilinear` is trilinear for volumes, `.bicubic` for images only.
///   - paddingMode: What lies outside.
///   - alignCorners: Whether -1 and 1 are the middles of the outermost elements rather than their edges.
/// - Returns: [N, C, height', width'] or [N, C, depth', height', width'].
///
/// Gradients: of the input, each element's share of `g`; of the grid, along the slope of what lies between elements.
/// PyTorch: `torch.nn.functional.grid_sample`.
public func gridSample(
    _ input: Tensor, _ grid: Tensor, mode: GridSampleMode = .bilinear, paddingMode: GridPaddingMode = .zeros,
    alignCorners: Bool = false
) -> Tensor {
    checkGrid(input, grid, mode)
    let isRecorded = GradMode.isEnabled && (input.requiresGrad || grid.requiresGrad)
    if !isRecorded, input.ndim == 4, mode != .bicubic {
        let lookup = GridLookup(isNearest: mode == .nearest, padding: paddingMode, alignCorners: alignCorners)
        return lookedUp(input.rawContiguous(), grid.rawContiguous(), lookup)
    }
    let sizes = Array(input.shape.dropFirst(2))
    let axes = sizes.map { GridAxis(size: $0, padding: paddingMode, alignCorners: alignCorners) }
    // The grid names x first, memory has it last.
    let flat = grid.flatten(1, -2)
    let places = axes.indices.map { axes[$0].unnormalized(flat.select(2, axes.count - 1 - $0)) }
    let result: Tensor
    switch mode {
    case .nearest:
        let whole = zip(axes, places).map { $0.bounded($1).detach().round() }
        result = looked(input, axes, whole)
    case .bilinear:
        result = weightedNeighbours(
            input, axes,
            zip(axes, places).map { axis, place in
                let place = axis.bounded(place)
                let first = place.detach().floor()
                let share = place - first
                return [(first, 1 - share), (first + 1, share)]
            })
    case .bicubic:
        result = weightedNeighbours(
            input, axes,
            zip(axes, places).map { axis, place in
                let first = place.detach().floor()
                let share = place - first
                return (0..<4).map { (axis.bounded(first + ($0 - 1)), CubicWeight(neighbour: $0)(share)) }
            })
    }
    return result.unflatten(2, Array(grid.shape.dropFirst().dropLast()))
}

/// Without a graph, one kernel does it all.
private func lookedUp(_ input: Tensor, _ grid: Tensor, _ lookup: GridLookup) -> Tensor {
    let shape = [input.shape[0], input.shape[1], grid.shape[1], grid.shape[2]]
    let result = Tensor(empty: shape, input.dtype, backend: input.backend)
    input.backend.gridSample2d(input, grid, lookup, into: result)
    return result
}

private func checkGrid(_ input: Tensor, _ grid: Tensor, _ mode: GridSampleMode) {
    check(
        (input.ndim == 4 || input.ndim == 5) && input.ndim == grid.ndim,
        "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes "
            + "\(input.shape) and grid with sizes \(grid.shape)", hint: "Images or volumes, each with its grid.")
    check(
        input.shape[0] == grid.shape[0],
        "grid_sampler(): expected grid and input to have same batch size, but got input with sizes \(input.shape) and "
            + "grid with sizes \(grid.shape)", hint: "grid.expand repeats one for the batch.")
    check(
        grid.shape[grid.ndim - 1] == input.ndim - 2,
        "grid_sampler(): expected grid to have size \(input.ndim - 2) in last dimension, but got grid with sizes "
            + "\(grid.shape)", hint: "A place has one number for each dimension.")
    check(
        !input.shape.dropFirst(2).contains(0),
        "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes \(input.shape)",
        hint: "There is nothing to look up.")
    check(
        input.dtype == grid.dtype && input.dtype.isFloatingPoint,
        "grid_sampler(): expected input and grid to have the same dtype, but input has \(input.dtype.name) and grid has "
            + grid.dtype.name, hint: "Convert one of them with to().")
    check(
        mode != .bicubic || input.ndim == 4,
        "grid_sampler(): bicubic interpolation only supports 4D input", hint: "Volumes take .bilinear or .nearest.")
}

/// The grid for ``gridSample(_:_:mode:paddingMode:alignCorners:)`` that maps each place of a result by an affine function.
///
/// - Parameters:
///   - theta: Matrices [N, 2, 3] for images, [N, 3, 4] for volumes.
///   - size: The result's shape, [N, C, height, width] or [N, C, depth, height, width].
///
/// Gradient: `g` times the places. PyTorch: `torch.nn.functional.affine_grid`.
public func affineGrid(_ theta: Tensor, _ size: [Int], alignCorners: Bool = false) -> Tensor {
    let spatial = size.count - 2
    check(
        (spatial == 2 || spatial == 3) && theta.shape == [size[0], spatial, spatial + 1] && theta.dtype.isFloatingPoint,
        "Expected a batch of 2D affine matrices of shape Nx2x3 for size (\(size.map(String.init).joined(separator: ", "))). "
            + "Got \(theta.size()).",
        hint: "Images take [N, 2, 3], volumes [N, 3, 4].")
    let sizes = Array(size.dropFirst(2))
    check(
        !sizes.contains { $0 <= 0 }, "Expected non-zero, positive output size. Got \(size)",
        hint: "Sizes count elements.")
    var places: [Tensor] = []
    for (index, count) in sizes.enumerated().reversed() {
        let edge = alignCorners ? 1 : Double(count - 1) / Double(count)
        let line = (0..<count).map { count == 1 ? 0 : -edge + 2 * edge * Double($0) / Double(count - 1) }
        var shape = [Int](repeating: 1, count: spatial)
        shape[index] = count
        places.append(Tensor(line, dtype: theta.dtype).view(shape).expand(sizes).flatten())
    }
    places.append(ones([Shape.count(sizes)], dtype: theta.dtype))
    return stack(places, dim: 1).matmul(theta.transpose(1, 2)).view([size[0]] + sizes + [spatial])
}
