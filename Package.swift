// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "kindling",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Kindling", targets: ["Kindling"]),
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "KindlingTesting", targets: ["KindlingTesting"]),
        .library(name: "DigitRecognizer", targets: ["DigitRecognizer"]),
        .library(name: "ImageFiles", targets: ["ImageFiles"]),
        .executable(name: "digits", targets: ["digits"]),
        .executable(name: "conformance", targets: ["conformance"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "CKernels"),
        .target(name: "Kindling", dependencies: ["CKernels"], swiftSettings: strict),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(
            name: "Datasets", dependencies: ["Kindling", "CZlib"], resources: [.copy("Resources")],
            swiftSettings: strict),
        .target(name: "KindlingTesting", dependencies: ["Kindling"], swiftSettings: strict),
        .target(
            name: "DigitRecognizer", dependencies: ["Kindling", "Datasets"],
            // The tour shows the very code that it runs: its source file, under a name that is not compiled twice.
            resources: [.embedInCode("Tour/Tutorial.swift.txt"), .copy("Resources")], swiftSettings: strict),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .target(name: "ImageFiles", dependencies: ["DigitRecognizer", "CPNG", "CTurboJPEG"], swiftSettings: strict),
        .executableTarget(
            name: "digits",
            dependencies: [
                "Kindling", "Datasets", "DigitRecognizer", "ImageFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "OperatorConformance", dependencies: ["Kindling", "KindlingTesting"], swiftSettings: strict),
        .executableTarget(
            name: "conformance",
            dependencies: [
                "OperatorConformance", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(name: "CKernelsTests", dependencies: ["CKernels"], swiftSettings: strict),
        .testTarget(
            name: "KindlingTests", dependencies: ["Kindling", "KindlingTesting"], resources: [.copy("Golden")],
            swiftSettings: strict),
        .testTarget(
            name: "OperatorConformanceTests",
            dependencies: ["OperatorConformance", "Kindling", "conformance"], resources: [.copy("Cases")],
            swiftSettings: strict),
        .testTarget(name: "DatasetsTests", dependencies: ["Datasets"], swiftSettings: strict),
        .testTarget(
            name: "ImageFilesTests", dependencies: ["ImageFiles", "DigitRecognizer", "Datasets", "CPNG"],
            resources: [.copy("Photos"), .copy("Samples")], swiftSettings: strict),
        .testTarget(
            name: "DigitRecognizerTests", dependencies: ["DigitRecognizer", "digits"], resources: [.copy("Golden")],
            swiftSettings: strict),
    ]
)
