# Homebrew formula for a tap. `url` and `sha256` are those of the published npm archive.
class Ethermode < Formula
  desc "Turn a cellular modem into a plain Ethernet WAN for an OpenWrt router"
  homepage "https://www.npmjs.com/package/ethermode"
  url "https://registry.npmjs.org/ethermode/-/ethermode-0.1.0.tgz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
    man1.install_symlink libexec.glob("share/man/man1/*")
    generate_completions_from_executable(bin/"ethermode", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/ethermode --version")
    system bin/"ethermode", "validate", "rm520n-gl-passthrough"
  end
end
