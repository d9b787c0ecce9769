//! Generates the parser from the grammar, into the build's own directory.

fn main() {
    let generated = lalrpop::Configuration::new()
        .emit_rerun_directives(true)
        .set_in_dir("grammar")
        .process();
    if let Err(error) = generated {
        println!("cargo::error=the grammar gives no parser: {error}");
    }
}
