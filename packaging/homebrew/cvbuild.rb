# Written by `python tools/make_recipes.py`; at a release, with digest and resources.
class Cvbuild < Formula
  include Language::Python::Virtualenv

  desc "Typeset a YAML file as a résumé, with real LaTeX"
  homepage "https://github.com/OWNER/cvbuild"
  url "https://github.com/OWNER/cvbuild/releases/download/v0.1.0/cvbuild-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "libyaml"
  depends_on "pydantic"
  depends_on "python@3.13"
  depends_on "texlive"

  def install
    virtualenv_install_with_resources
    man1.install_symlink libexec/"share/man/man1/cvbuild.1"
    generate_completions_from_executable(bin/"cvbuild", "completion")
  end

  test do
    system bin/"cvbuild", "new"
    system bin/"cvbuild", "pdf", "cv.yaml"
    assert_path_exists testpath/"cv.pdf"
  end
end
