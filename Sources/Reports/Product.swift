/// What the program is called where somebody asks.
package enum Product {
  package static let version = "0.1.0"
}
