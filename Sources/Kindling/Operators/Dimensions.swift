// Dimensions moved, named otherwise, added and made equal; views all.

extension Tensor {
    /// Dimensions `source` moved to the places `destination`; the others keep their order. PyTorch: `movedim`.
    public func movedim(_ source: some Dimensions, _ destination: some Dimensions) -> Tensor {
        let (from, to) = (source.dimensions, destination.dimensions)
        check(
            from.count == to.count,
            "movedim: Invalid source or destination dims: source (\(from) dims) should contain the same number of dims as "
                + "destination (\(to) dims)", hint: "Each dimension has one place to go to.")
        func places(_ dims: [Int], _ name: String) -> [Int] {
            let places = dims.map { Shape.normalized($0, rank: ndim) }
            check(
                Set(places).count == dims.count, "movedim: repeated dim in `\(name)` (\(dims))",
                hint: "Name each dimension once.")
            return places
        }
        let (sources, destinations) = (places(from, "source"), places(to, "destination"))
        if ndim == 0 { return Alias()(self) }
        var rest = shape.indices.filter { !sources.contains($0) }.makeIterator()
        return permute(
            shape.indices.map { place in
                destinations.firstIndex(of: place).map { sources[$0] } ?? rest.next() ?? place
            })
    }
    /// As ``movedim(_:_:)``. PyTorch: `moveaxis`.
    public func moveaxis(_ source: some Dimensions, _ destination: some Dimensions) -> Tensor {
        movedim(source, destination)
    }
    /// As ``transpose(_:_:)``. PyTorch: `swapaxes`.
    public func swapaxes(_ axis0: Int, _ axis1: Int) -> Tensor { transpose(axis0, axis1) }
    /// As ``transpose(_:_:)``. PyTorch: `swapdims`.
    public func swapdims(_ dim0: Int, _ dim1: Int) -> Tensor { transpose(dim0, dim1) }
    /// The transpose of a matrix of real numbers. PyTorch: `x.H`.
    public var H: Tensor {
        check(
            ndim == 0 || ndim == 2,
            "tensor.H is only supported on matrices (2-D tensors). Got \(ndim)-D tensor.",
            hint: "For batches of matrices: mH.")
        return t()
    }
    /// The last two dimensions of a tensor of real numbers swapped. PyTorch: `x.mH`.
    public var mH: Tensor { mT }

    /// The elements in one dimension. PyTorch: `ravel`.
    public func ravel() -> Tensor { contiguous().view(-1) }

    /// As ``expand(_:)-([Int])``. PyTorch: `broadcast_to`.
    public func broadcastTo(_ size: [Int]) -> Tensor { expand(size) }
    public func broadcastTo(_ size: Int...) -> Tensor { expand(size) }
}

/// The shape that tensors of the given shapes are broadcast to. PyTorch: `torch.broadcast_shapes`.
public func broadcastShapes(_ shapes: [[Int]]) -> [Int] {
    for shape in shapes {
        check(
            !shape.contains { $0 < 0 },
            "Trying to create tensor with negative dimension (\(shape.min() ?? 0)): (\(shape))",
            hint: "Sizes count elements.")
    }
    return shapes.reduce([]) { Shape.broadcast($0, $1) }
}
public func broadcastShapes(_ shapes: [Int]...) -> [Int] { broadcastShapes(shapes) }

/// The tensors expanded to one shape, without copying. Gradients: `g` summed over what was repeated.
/// PyTorch: `torch.broadcast_tensors`.
public func broadcastTensors(_ tensors: [Tensor]) -> [Tensor] {
    let shape = tensors.reduce([]) { Shape.broadcast($0, $1.shape) }
    return tensors.map { $0.expand(shape) }
}
public func broadcastTensors(_ tensors: Tensor...) -> [Tensor] { broadcastTensors(tensors) }

/// A scalar as a vector of one; anything else as it is. PyTorch: `torch.atleast_1d`.
public func atleast1d(_ x: Tensor) -> Tensor { x.ndim == 0 ? x.reshape(1) : x }
public func atleast1d(_ tensors: [Tensor]) -> [Tensor] { tensors.map(atleast1d) }
/// Scalars and vectors as a matrix of one row; anything else as it is. PyTorch: `torch.atleast_2d`.
public func atleast2d(_ x: Tensor) -> Tensor { x.ndim < 2 ? atleast1d(x).unsqueeze(0) : x }
public func atleast2d(_ tensors: [Tensor]) -> [Tensor] { tensors.map(atleast2d) }
/// A vector as [1, n, 1], a matrix as [m, n, 1]; more dimensions as they are. PyTorch: `torch.atleast_3d`.
public func atleast3d(_ x: Tensor) -> Tensor { x.ndim < 3 ? atleast2d(x).unsqueeze(-1) : x }
public func atleast3d(_ tensors: [Tensor]) -> [Tensor] { tensors.map(atleast3d) }
