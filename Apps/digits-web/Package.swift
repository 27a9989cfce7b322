// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// A package of its own, so that neither the library nor `digits` waits for the HTTP server's build.
let package = Package(
    name: "digits-web",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "DigitsWeb", targets: ["DigitsWeb"]),
        .executable(name: "digits-web", targets: ["digits-web"]),
    ],
    dependencies: [
        .package(name: "kindling", path: "../.."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    ],
    targets: [
        .target(
            name: "DigitsWeb",
            dependencies: [
                .product(name: "Kindling", package: "kindling"),
                .product(name: "Datasets", package: "kindling"),
                .product(name: "DigitRecognizer", package: "kindling"),
                .product(name: "ImageFiles", package: "kindling"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Public"), .copy("openapi.yaml")], swiftSettings: strict),
        .executableTarget(
            name: "digits-web",
            dependencies: [
                "DigitsWeb",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DigitsWebTests",
            dependencies: [
                "DigitsWeb", "digits-web",
                .product(name: "Datasets", package: "kindling"),
                .product(name: "DigitRecognizer", package: "kindling"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["make_fixtures.py"], resources: [.copy("Fixtures")], swiftSettings: strict),
    ]
)
