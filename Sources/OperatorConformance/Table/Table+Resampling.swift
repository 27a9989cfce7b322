internal import Kindling

extension OperatorTable {
    mutating func addResampling() {
        self["nn.functional.interpolate"] = {
            interpolate(
                try $0.tensor(0), size: try $0.ints(ifGiven: "size", 1),
                scaleFactor: try $0.factors("scale_factor", 2),
                mode: try $0.choice(
                    "mode", 3, or: .nearest,
                    of: Dictionary(uniqueKeysWithValues: InterpolationMode.allCases.map { ($0.rawValue, $0) })),
                alignCorners: try $0.bool(ifGiven: "align_corners", 4),
                recomputeScaleFactor: try $0.bool("recompute_scale_factor", 5, or: false),
                antialias: try $0.bool("antialias", 6, or: false))
        }
        self["nn.functional.upsample_nearest"] = {
            upsampleNearest(
                try $0.tensor(0), size: try $0.ints(ifGiven: "size", 1),
                scaleFactor: try $0.factors("scale_factor", 2))
        }
        self["nn.functional.upsample_bilinear"] = {
            upsampleBilinear(
                try $0.tensor(0), size: try $0.ints(ifGiven: "size", 1),
                scaleFactor: try $0.factors("scale_factor", 2))
        }
        self["nn.functional.grid_sample"] = {
            gridSample(
                try $0.tensor(0), try $0.tensor("grid", 1),
                mode: try $0.choice(
                    "mode", 2, or: .bilinear,
                    of: Dictionary(uniqueKeysWithValues: GridSampleMode.allCases.map { ($0.rawValue, $0) })),
                paddingMode: try $0.choice(
                    "padding_mode", 3, or: .zeros,
                    of: Dictionary(uniqueKeysWithValues: GridPaddingMode.allCases.map { ($0.rawValue, $0) })),
                alignCorners: try $0.bool("align_corners", 4, or: false))
        }
        // PyTorch numbers the modes in the order of their names in its signature.
        for name in ["grid_sampler_2d", "grid_sampler_3d"] {
            self[name] = {
                gridSample(
                    try $0.tensor(0), try $0.tensor("grid", 1),
                    mode: GridSampleMode.allCases[try $0.int("interpolation_mode", 2)],
                    paddingMode: GridPaddingMode.allCases[try $0.int("padding_mode", 3)],
                    alignCorners: try $0.bool("align_corners", 4))
            }
        }
    }
}

extension Call {
    /// One factor, or one for each dimension.
    fileprivate func factors(_ name: String, _ position: Int) throws -> [Double]? {
        try find(name, position, "numbers") { argument in
            if case .list(let values) = argument { return values.compactMap { $0.scalar?.double } }
            return argument.scalar.map { [$0.double] }
        }
    }
}
