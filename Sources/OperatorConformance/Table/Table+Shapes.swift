internal import Kindling

extension OperatorTable {
    mutating func addShapes() {
        self["view"] = { try $0.tensor(0).view($0.ints("size", 1)) }
        self["view_as"] = { try $0.tensor(0).viewAs($0.tensor("other", 1)) }
        self["reshape"] = { reshape(try $0.tensor(0), try $0.ints("shape", 1)) }
        self["reshape_as"] = { try $0.tensor(0).reshapeAs($0.tensor("other", 1)) }
        self["flatten"] = {
            flatten(try $0.tensor(0), try $0.int("start_dim", 1, or: 0), try $0.int("end_dim", 2, or: -1))
        }
        self["unflatten"] = { try $0.tensor(0).unflatten($0.int("dim", 1), $0.ints("sizes", 2)) }
        self["permute"] = { permute(try $0.tensor(0), try $0.ints("dims", 1)) }
        self["transpose"] = { transpose(try $0.tensor(0), try $0.int("dim0", 1), try $0.int("dim1", 2)) }
        self["t"] = unary { $0.t() }
        self["T"] = unary { $0.T }
        self["mT"] = unary { $0.mT }
        self["squeeze"] = { call in
            if call.isList("dim", 1) { return squeeze(try call.tensor(0), try call.ints("dim", 1)) }
            return squeeze(try call.tensor(0), try call.int(ifGiven: "dim", 1))
        }
        self["unsqueeze"] = { unsqueeze(try $0.tensor(0), try $0.int("dim", 1)) }
        self["expand"] = { try $0.tensor(0).expand($0.ints("size", 1)) }
        self["expand_as"] = { try $0.tensor(0).expandAs($0.tensor("other", 1)) }
        self["select"] = { try $0.tensor(0).select($0.int("dim", 1), $0.int("index", 2)) }
        self["slice"] = {
            try $0.tensor(0).slice(
                dim: $0.int("dim", 1, or: 0), start: $0.int(ifGiven: "start", 2), end: $0.int(ifGiven: "end", 3),
                step: $0.int("step", 4, or: 1))
        }
        self["narrow"] = { call in
            let (x, dim, length) = (try call.tensor(0), try call.int("dim", 1), try call.int("length", 3))
            if case .tensor(let start)? = call.argument("start", 2) { return x.narrow(dim, start, length) }
            return narrow(x, dim, try call.int("start", 2), length)
        }
        self["flip"] = { try $0.tensor(0).flip($0.ints("dims", 1)) }
        self["repeat"] = { try $0.tensor(0).repeat($0.ints("repeats", 1)) }
        self["tril"] = { try $0.tensor(0).tril($0.int("diagonal", 1, or: 0)) }
        self["triu"] = { try $0.tensor(0).triu($0.int("diagonal", 1, or: 0)) }

        addStridedViews()
        addMovedDimensions()
        addRearranging()
        addJoining()
        addViewCopies()
    }

    private mutating func addStridedViews() {
        self["as_strided"] = {
            asStrided(
                try $0.tensor(0), try $0.ints("size", 1), try $0.ints("stride", 2),
                storageOffset: try $0.int(ifGiven: "storage_offset", 3))
        }
        self["unfold"] = { try $0.tensor(0).unfold($0.int("dimension", 1), $0.int("size", 2), $0.int("step", 3)) }
        self["diagonal"] = {
            diagonal(
                try $0.tensor(0), offset: try $0.int("offset", 1, or: 0), dim1: try $0.int("dim1", 2, or: 0),
                dim2: try $0.int("dim2", 3, or: 1))
        }
        self["diag_embed"] = {
            diagEmbed(
                try $0.tensor(0), offset: try $0.int("offset", 1, or: 0), dim1: try $0.int("dim1", 2, or: -2),
                dim2: try $0.int("dim2", 3, or: -1))
        }
        self["diag"] = { diag(try $0.tensor(0), try $0.int("diagonal", 1, or: 0)) }
        self["diagflat"] = { try $0.tensor(0).diagflat($0.int("offset", 1, or: 0)) }
        self["diagonal_scatter"] = {
            try $0.tensor(0).diagonalScatter(
                $0.tensor("src", 1), offset: $0.int("offset", 2, or: 0), dim1: $0.int("dim1", 3, or: 0),
                dim2: $0.int("dim2", 4, or: 1))
        }
        self["select_scatter"] = {
            try $0.tensor(0).selectScatter($0.tensor("src", 1), $0.int("dim", 2), $0.int("index", 3))
        }
        self["slice_scatter"] = {
            try $0.tensor(0).sliceScatter(
                $0.tensor("src", 1), dim: $0.int("dim", 2, or: 0), start: $0.int(ifGiven: "start", 3),
                end: $0.int(ifGiven: "end", 4), step: $0.int("step", 5, or: 1))
        }
        self["block_diag"] = { blockDiag(try $0.tensors(from: 0)) }
    }

    private mutating func addMovedDimensions() {
        self["movedim"] = { movedim(try $0.tensor(0), try $0.ints("source", 1), try $0.ints("destination", 2)) }
        self["ravel"] = unary { $0.ravel() }
        self["H"] = unary { $0.H }
        self["mH"] = unary { $0.mH }
        self["broadcast_to"] = { broadcastTo(try $0.tensor(0), try $0.ints("size", 1)) }
        self["broadcast_tensors"] = { broadcastTensors(try $0.tensors(from: 0)) }
        self["broadcast_shapes"] = { call in
            broadcastShapes(try (0..<call.count).map { try call.ints("shape", $0) })
        }
        self["atleast_1d"] = severalOrOne(atleast1d, atleast1d)
        self["atleast_2d"] = severalOrOne(atleast2d, atleast2d)
        self["atleast_3d"] = severalOrOne(atleast3d, atleast3d)
        self["resolve_conj"] = unary { $0.resolveConj() }
        self["resolve_neg"] = unary { $0.resolveNeg() }
    }

    private mutating func addRearranging() {
        self["roll"] = { roll(try $0.tensor(0), try $0.ints("shifts", 1), try $0.ints("dims", 2, or: [])) }
        self["tile"] = { tile(try $0.tensor(0), try $0.ints("dims", 1)) }
        self["rot90"] = { rot90(try $0.tensor(0), try $0.int("k", 1, or: 1), try $0.ints("dims", 2, or: [0, 1])) }
        self["fliplr"] = unary { $0.fliplr() }
        self["flipud"] = unary { $0.flipud() }
        self["repeat_interleave"] = { call in
            let (dim, size) = (try call.int(ifGiven: "dim", 2), try call.int(ifGiven: "output_size"))
            if let count = call.argument("repeats", 1)?.integer {
                return repeatInterleave(try call.tensor(0), count, dim: dim, outputSize: size)
            }
            return repeatInterleave(try call.tensor(0), try call.tensor("repeats", 1), dim: dim, outputSize: size)
        }
    }

    private mutating func addJoining() {
        self["hstack"] = { hstack(try $0.tensors("tensors", 0)) }
        self["vstack"] = { vstack(try $0.tensors("tensors", 0)) }
        self["dstack"] = { dstack(try $0.tensors("tensors", 0)) }
        self["column_stack"] = { columnStack(try $0.tensors("tensors", 0)) }
        self["tensor_split"] = { call in
            let (x, dim) = (try call.tensor(0), try call.int("dim", 2, or: 0))
            if case .tensor(let numbers)? = call.argument("indices_or_sections", 1) {
                return x.tensorSplit(numbers, dim: dim)
            }
            let numbers = try call.ints("indices_or_sections", 1)
            if call.isList("indices_or_sections", 1) { return tensorSplit(x, numbers, dim: dim) }
            return tensorSplit(x, numbers[0], dim: dim)
        }
        self["hsplit"] = sectionsOrIndices({ $0.hsplit($1) }, { $0.hsplit($1) })
        self["vsplit"] = sectionsOrIndices({ $0.vsplit($1) }, { $0.vsplit($1) })
        self["dsplit"] = sectionsOrIndices({ $0.dsplit($1) }, { $0.dsplit($1) })
        self["meshgrid--list_of_tensors"] = {
            meshgrid(
                try $0.tensors("tensors", 0), indexing: try $0.choice("indexing", or: .ij, of: ["ij": .ij, "xy": .xy]))
        }
        self["meshgrid--variadic_tensors"] = {
            meshgrid(try $0.tensors(from: 0), indexing: try $0.choice("indexing", or: .ij, of: ["ij": .ij, "xy": .xy]))
        }
        self["cartesian_prod"] = { cartesianProd(try $0.tensors(from: 0)) }
        self["combinations"] = {
            combinations(
                try $0.tensor(0), r: try $0.int("r", 1, or: 2),
                withReplacement: try $0.bool("with_replacement", 2, or: false))
        }

        self["cat"] = { cat(try $0.tensors("tensors", 0), dim: try $0.int("dim", 1, or: 0)) }
        self["stack"] = { stack(try $0.tensors("tensors", 0), dim: try $0.int("dim", 1, or: 0)) }
        self["chunk"] = { chunk(try $0.tensor(0), try $0.int("chunks", 1), dim: try $0.int("dim", 2, or: 0)) }
        self["split"] = { call in
            let dim = try call.int("dim", 2, or: 0)
            if call.isList("split_size_or_sections", 1) {
                return try call.tensor(0).split(call.ints("split_size_or_sections", 1), dim: dim)
            }
            return split(try call.tensor(0), try call.int("split_size_or_sections", 1), dim: dim)
        }
        self["split_with_sizes"] = {
            try $0.tensor(0).splitWithSizes($0.ints("split_sizes", 1), dim: $0.int("dim", 2, or: 0))
        }
        self["unbind"] = { unbind(try $0.tensor(0), try $0.int("dim", 1, or: 0)) }
        self["unsafe_split"] = {
            try $0.tensor(0).unsafeSplit($0.int("split_size", 1), dim: $0.int("dim", 2, or: 0))
        }
        self["unsafe_chunk"] = { try $0.tensor(0).unsafeChunk($0.int("chunks", 1), dim: $0.int("dim", 2, or: 0)) }
    }

    private mutating func addViewCopies() {
        self["alias_copy"] = unary { $0.aliasCopy() }
        self["as_strided_copy"] = {
            try $0.tensor(0).asStridedCopy(
                $0.ints("size", 1), $0.ints("stride", 2), storageOffset: $0.int(ifGiven: "storage_offset", 3))
        }
        self["diagonal_copy"] = {
            try $0.tensor(0).diagonalCopy(
                offset: $0.int("offset", 1, or: 0), dim1: $0.int("dim1", 2, or: 0), dim2: $0.int("dim2", 3, or: 1))
        }
        self["expand_copy"] = { try $0.tensor(0).expandCopy($0.ints("size", 1)) }
        self["narrow_copy"] = {
            try $0.tensor(0).narrowCopy($0.int("dim", 1), $0.int("start", 2), $0.int("length", 3))
        }
        self["permute_copy"] = { try $0.tensor(0).permuteCopy($0.ints("dims", 1)) }
        self["split_with_sizes_copy"] = {
            try $0.tensor(0).splitWithSizesCopy($0.ints("split_sizes", 1), dim: $0.int("dim", 2, or: 0))
        }
        self["squeeze_copy"] = { try $0.tensor(0).squeezeCopy($0.int(ifGiven: "dim", 1)) }
        self["t_copy"] = unary { $0.tCopy() }
        self["transpose_copy"] = { try $0.tensor(0).transposeCopy($0.int("dim0", 1), $0.int("dim1", 2)) }
        self["unbind_copy"] = { try $0.tensor(0).unbindCopy($0.int("dim", 1, or: 0)) }
        self["unfold_copy"] = {
            try $0.tensor(0).unfoldCopy($0.int("dimension", 1), $0.int("size", 2), $0.int("step", 3))
        }
        self["unsqueeze_copy"] = { try $0.tensor(0).unsqueezeCopy($0.int("dim", 1)) }
        self["view_copy"] = { try $0.tensor(0).viewCopy($0.ints("size", 1)) }
    }

    /// A function of one tensor, or of each of several.
    private func severalOrOne(
        _ one: @escaping (Tensor) -> Tensor, _ several: @escaping ([Tensor]) -> [Tensor]
    ) -> Row {
        { call in
            if call.isList("tensors", 0) { return several(try call.tensors("tensors", 0)) }
            return call.count == 1 ? one(try call.tensor(0)) : several(try call.tensors(from: 0))
        }
    }

    /// A function that cuts a tensor into a number of parts, or at given places.
    private func sectionsOrIndices(
        _ sections: @escaping (Tensor, Int) -> [Tensor], _ indices: @escaping (Tensor, [Int]) -> [Tensor]
    ) -> Row {
        { call in
            let numbers = try call.ints("indices_or_sections", 1)
            if call.isList("indices_or_sections", 1) { return indices(try call.tensor(0), numbers) }
            return sections(try call.tensor(0), numbers[0])
        }
    }
}
