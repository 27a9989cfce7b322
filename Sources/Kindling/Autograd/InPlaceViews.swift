// How a change of a view becomes part of the history of the tensor that it shows.

/// Where a view's elements lie in the memory of its base.
package struct ViewGeometry {
    let shape: [Int]
    let strides: [Int]
    /// From the base's first element.
    let offset: Int

    init(of tensor: Tensor, in base: Tensor) {
        shape = tensor.shape
        strides = tensor.stridesArray
        offset = tensor.storageOffset() - base.storageOffset()
    }

    init(shape: [Int], strides: [Int], offset: Int) {
        self.shape = shape
        self.strides = strides
        self.offset = offset
    }

    /// One after the last element, from the base's first.
    fileprivate var end: Int { offset + Shape.extent(shape, strides) }

    /// The elements of `tensor` that this geometry names.
    func view(of tensor: Tensor) -> Tensor {
        tensor.alias(shape: shape, strides: strides, offset: tensor.storageOffset() + offset)
    }
}

/// Shows the elements of a tensor that a geometry names; the gradient is added back where they came from.
/// PyTorch: `torch.as_strided`, for tensors whose strides are the geometry's own.
package struct AsStrided: Operator {
    package static let name = "AsStrided"
    let geometry: ViewGeometry
    let baseShape: [Int]
    let baseStrides: [Int]

    init(_ view: Tensor, in base: Tensor) {
        self.init(ViewGeometry(of: view, in: base), baseShape: base.shape, baseStrides: base.stridesArray)
    }

    init(_ geometry: ViewGeometry, baseShape: [Int], baseStrides: [Int]) {
        self.geometry = geometry
        self.baseShape = baseShape
        self.baseStrides = baseStrides
    }

    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        geometry.view(of: inputs[0].laidOut(baseShape, baseStrides, for: geometry))
    }

    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [
            AsStridedScatter(geometry: geometry, baseShape: baseShape, baseStrides: baseStrides, adds: true)(
                zeros(baseShape, dtype: gradient.dtype), gradient)
        ]
    }
}

/// A copy of the first input in which the elements that a geometry names are replaced by the second, or have it added.
package struct AsStridedScatter: Operator {
    package static let name = "AsStridedScatter"
    let geometry: ViewGeometry
    let baseShape: [Int]
    let baseStrides: [Int]
    var adds = false

    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = inputs[0].copied(baseShape, baseStrides, for: geometry)
        let target = geometry.view(of: result)
        if adds {
            // Elements may lie on one another (expand, unfold): one slice at a time along such dimensions.
            addSlices(inputs[1].broadcast(to: geometry.shape), to: target)
        } else {
            target.write(inputs[1])
        }
        return result
    }

    private func addSlices(_ source: Tensor, to target: Tensor) {
        guard let shared = Shape.overlappingDimension(target.shape, target.stridesArray) else {
            target.backend.binary(.add, target, source, into: target)
            return
        }
        for index in 0..<target.shape[shared] {
            addSlices(source.rawSelect(shared, index), to: target.rawSelect(shared, index))
        }
    }

    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let strided = AsStrided(geometry, baseShape: baseShape, baseStrides: baseStrides)
        let part = strided(gradient)
        if adds { return [gradient, part] }
        let without = AsStridedScatter(geometry: geometry, baseShape: baseShape, baseStrides: baseStrides)
        return [without(gradient, zeros(geometry.shape, dtype: gradient.dtype)), part]
    }
}

/// The history of a tensor of which a view was changed by an operation. PyTorch: `CopySlices`.
package final class CopySlices: Node {
    // nil once it was handed over to be freed.
    private var operation: Node?
    private let geometry: ViewGeometry
    private let baseShape: [Int]
    private let baseStrides: [Int]

    init(view: Tensor, base: Tensor, operation: Node) {
        self.operation = operation
        geometry = ViewGeometry(of: view, in: base)
        baseShape = base.shape
        baseStrides = base.stridesArray
        super.init(
            edges: [base.gradientEdge] + operation.edges.dropFirst(),
            result: .init(shape: base.shape, dtype: base.dtype))
    }

    public override var name: String { "CopySlices" }

    package override func apply(_ gradients: [Tensor?]) -> [Tensor?] {
        guard let gradient = gradients[0] else { return edges.map { _ in nil } }
        let part = AsStrided(geometry, baseShape: baseShape, baseStrides: baseStrides)(gradient)
        var results = operation!.apply([part])
        let inner = results[0] ?? zeros(geometry.shape, dtype: gradient.dtype)
        results[0] = AsStridedScatter(geometry: geometry, baseShape: baseShape, baseStrides: baseStrides)(
            gradient, inner)
        return results
    }

    package override func checkSaved() { operation?.checkSaved() }

    package override func release() {
        // A second derivative may also run the operation by itself, later: its saved result leads there.
        if let operation, operation.run != run { operation.release() }
    }

    package override func takeReferences(into nodes: inout [Node]) {
        super.takeReferences(into: &nodes)
        if let operation { nodes.append(operation) }
        operation = nil
    }
}

extension Tensor {
    /// This tensor, or a copy, with the given strides.
    fileprivate func laidOut(_ shape: [Int], _ strides: [Int], for geometry: ViewGeometry) -> Tensor {
        let isInside = geometry.offset >= 0 && geometry.end <= Shape.extent(shape, strides)
        return isInside && stridesArray == strides ? self : copied(shape, strides, for: geometry)
    }

    /// A copy with the given strides, and zeros around it as far as a geometry reaches.
    fileprivate func copied(_ shape: [Int], _ strides: [Int], for geometry: ViewGeometry) -> Tensor {
        let start = Swift.min(geometry.offset, 0)
        let count = Swift.max(Shape.extent(shape, strides), geometry.end) - start
        let memory =
            count == numel() ? Tensor(empty: [count], dtype, backend: backend) : zeros([count], dtype: dtype)
        let result = memory.alias(shape: shape, strides: strides, offset: -start)
        result.write(self)
        return result
    }
}
