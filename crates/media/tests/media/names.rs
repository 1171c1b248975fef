//! The client's file name is data: results for hostile names.

use media::{FileName, Kind};

#[test]
fn a_lying_name_is_made_harmless() {
    let names = [
        // Ordinary names are unchanged.
        ("макет бирки №1.png", "макет бирки №1.png"),
        ("a b&c;d'e.jpg", "a b&c;d'e.jpg"),
        (".hidden.pdf", ".hidden.pdf"),
        ("o‘zbekcha.pdf", "o‘zbekcha.pdf"),
        // Paths.
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\win.pdf", "win.pdf"),
        ("..\\..\\x/../макет.pdf", "макет.pdf"),
        ("C:\\Users\\Иван\\макет бирки.pdf", "макет бирки.pdf"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        ("%2e%2e%2fx.pdf", "%2e%2e%2fx.pdf"),
        // Characters that hide or reorder.
        ("x.exe\0.pdf", "x.exe.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie_ b.pdf"),
        ("photo\u{202E}fdp.exe", "photofdp.exe"),
        ("a\u{200B}\u{2066}\u{FEFF}b\u{7f}\u{85}.pdf", "ab.pdf"),
        // Windows.
        ("con.pdf", "_con.pdf"),
        ("CON.jpg", "_CON.jpg"),
        ("nul", "_nul"),
        ("Com1.tar.gif", "_Com1.tar.gif"),
        ("lpt¹ .pdf", "_lpt¹ .pdf"),
        ("com10.pdf", "com10.pdf"),
        ("console.pdf", "console.pdf"),
        ("x.php::$DATA", "x.php__$DATA"),
        ("evil.exe:x.pdf", "evil.exe_x.pdf"),
        ("x.exe. . ", "x.exe"),
        ("a<b>c\"d|e?f*.pdf", "a_b_c_d_e_f_.pdf"),
        ("\u{2028}...", "file"),
    ];
    for (raw, wanted) in names {
        let name = FileName::new(raw);
        assert_eq!(name.as_str(), wanted, "{raw:?}");
        assert_eq!(FileName::new(wanted), name, "cleaning twice changes {wanted:?}");
    }
}

#[test]
fn what_hides_its_true_extension_is_judged_by_it() {
    for raw in [
        "x.php::$DATA",
        "photo\u{202E}fdp.exe",
        "x.pdf.exe. ",
        "x.pdf/",
        "x.pdf\\y",
    ] {
        assert_eq!(Kind::from_name(FileName::new(raw).as_str()), None, "{raw:?}");
    }
    assert_eq!(
        Kind::from_name(FileName::new("x.pdf. ").as_str()),
        Some(Kind::Pdf)
    );
}

#[test]
fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
    let long = FileName::new(&format!("{}.docx", "ж".repeat(300)));
    assert_eq!(long.as_str(), format!("{}.docx", "ж".repeat(125)));

    let exact = format!("{}.pdf", "a".repeat(251));
    assert_eq!(FileName::new(&exact).as_str(), exact);

    let no_extension = FileName::new(&"x".repeat(1000));
    assert_eq!(no_extension.as_str().len(), 255);

    let endless_extension = FileName::new(&format!("a.{}", "b".repeat(1000)));
    assert_eq!(endless_extension.as_str().len(), 255);
}
