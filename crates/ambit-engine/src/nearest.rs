//! "Did you mean": the known name that is spelled most like a given one.

/// The known name that is nearest to a given one, if one is near.
pub(crate) fn nearest<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let most = given.chars().count() / 3;
    known
        .into_iter()
        .map(|it| (strsim::osa_distance(given, it), it))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, it)| it)
}
