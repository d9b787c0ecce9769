//! The policy set of a case.

use ambit_engine::{CompileOptions, Link, Sources, Uid};
use ambit_source::SourceKind;
use serde_json::Value;

use crate::Case;

/// The files of a case, in order, and how to compile them.
///
/// # Errors
///
/// Links that are no such list.
pub(crate) fn sources(case: &Case) -> Result<(Sources, CompileOptions), String> {
    let mut sources = Sources::new();
    for block in &case.blocks {
        let kind = match block.kind.as_str() {
            "pol" => SourceKind::Ambit,
            "cedar" => SourceKind::Cedar,
            "cedarschema" => SourceKind::CedarSchema,
            _ => continue,
        };
        sources.add_as(
            kind,
            block.name.as_deref().unwrap_or_default(),
            block.text.as_str(),
        );
    }
    let mut options = CompileOptions::for_sources(&sources);
    for block in case.of("links") {
        for link in links(&block.text)? {
            options = options.link(link);
        }
    }
    Ok((sources, options))
}

fn links(json: &str) -> Result<Vec<Link>, String> {
    let links: Value = serde_json::from_str(json).map_err(|it| it.to_string())?;
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let slot = |link: &Value, name: &str| {
        let uid = link.get("slots")?.get(name)?;
        Some(Uid {
            ty: text(uid.get("type")?).into(),
            id: text(uid.get("id")?).into(),
        })
    };
    let links = links.as_array().ok_or("links are an array")?;
    Ok(links
        .iter()
        .map(|link| Link {
            template: link.get("template").map(text).unwrap_or_default().into(),
            id: link.get("id").map(text).unwrap_or_default().into(),
            principal: slot(link, "?principal"),
            resource: slot(link, "?resource"),
        })
        .collect())
}
