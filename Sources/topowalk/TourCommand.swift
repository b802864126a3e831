import ArgumentParser

/// `topowalk tour`: what there is to see, in sixty seconds.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour", abstract: "See what topowalk does, in sixty seconds: space goes on.",
    discussion: "It is the walkthrough tour.yaml of the three-tier sample.")

  @OptionGroup var options: ExplorerOptions

  func run() throws {
    try PresentCommand.present(
      "\(Samples.threeTier)/walkthroughs/tour.yaml", from: 1, options.choices)
  }
}
