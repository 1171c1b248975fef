//! CSV that is safe to open in a spreadsheet (`docs/api/leads.md#csv`).

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

/// Tells a spreadsheet that the text is UTF-8.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Rows as CSV in the form that Excel expects.
pub(crate) fn written<'a>(rows: impl IntoIterator<Item = Vec<Cow<'a, str>>>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail, and all rows have the same length.
        let _ = writer.write_record(row.into_iter().map(|cell| harmless(cell).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

/// Characters that begin a formula, either directly or after a spreadsheet has removed the characters before them. The
/// full-width forms are included, because with an East Asian input method they are read as the narrow ones.
const BEGINNINGS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// A spreadsheet would evaluate a cell that begins like a formula. With an apostrophe in front, it is text. A byte order
/// mark before the formula may be removed as the mark of the file.
fn harmless(cell: Cow<str>) -> Cow<str> {
    if is_formula(&cell) {
        format!("'{cell}").into()
    } else {
        cell
    }
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(BYTE_ORDER_MARK).starts_with(BEGINNINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_where_needed_and_formulas_are_text() {
        let row = [
            "=1+1",
            "+998",
            "-5",
            "@x",
            "\ta",
            "\rb",
            "\n=c",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "\u{feff}=1",
            "a,b",
            "say \"hi\"",
            "two\nlines",
            "plain",
            "",
        ];
        let text = String::from_utf8(written([row.map(Cow::from).to_vec()])).unwrap();
        assert_eq!(
            text,
            "'=1+1,'+998,'-5,'@x,'\ta,\"'\rb\",\"'\n=c\",'＝1+1,'＋1,'－1,'＠x,'\u{feff}=1,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",plain,\r\n"
        );
    }

    #[test]
    fn any_cell_is_read_back_as_it_was_and_none_runs() {
        let seeds: [&[u8]; 4] = [
            b"=HYPERLINK(1)|plain|-5",
            b"say \"hi\"|a,b",
            b"\xef\xbc\x9d1|\r\n=c",
            b"||",
        ];
        let words: [&[u8]; 9] = [
            b"|",
            b"\"",
            b",",
            b"\r\n",
            b"\n",
            b"=",
            b"'",
            b"\t",
            b"\xef\xbb\xbf",
        ];
        testkit::fuzz::fuzz(&seeds, &words, |input| {
            let fail = |why| Err(testkit::fuzz::TestCaseError::fail(why));
            let text = String::from_utf8_lossy(input);
            let row: Vec<Cow<str>> = text.split('|').map(Cow::from).collect();
            let mut file = BYTE_ORDER_MARK.as_bytes().to_vec();
            file.extend(written([row.clone(), row.clone()]));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*file);
            let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap_or_default();
            // A row with one empty cell is an empty line, which is not a row.
            if rows.len() != 2 {
                return fail(format!("{} rows", rows.len()));
            }
            for read in rows {
                if read.len() != row.len() {
                    return fail(format!("{} cells", read.len()));
                }
                for (read, cell) in read.iter().zip(&row) {
                    if is_formula(read) || read != cell && read.strip_prefix('\'') != Some(cell) {
                        return fail(format!("{read:?} of {cell:?}"));
                    }
                }
            }
            Ok(())
        });
    }
}
