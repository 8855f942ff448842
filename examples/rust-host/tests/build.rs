//! The program, run on the sample "Imagerie médicale".

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const REMOTE_PEER: &str = "21e8e336-b4aa-5614-87f2-cba3e74ab325";

fn run(workflow: &str, folder: &Path, refused: Option<&str>) -> Output {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/samples");
    let mut program = Command::new(env!("CARGO_BIN_EXE_rust-host"));
    program.arg(samples.join(workflow)).arg(samples.join("peers.json")).arg(folder).args(refused);
    program.output().unwrap()
}

/// An empty folder of this name.
fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_workflow_is_built_when_its_peers_have_answered() {
    let folder = empty_folder("answered");
    let output = run("imagerie.json", &folder, None);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("Granted: COMPUTE_RESOURCE of {REMOTE_PEER}")), "{said}");
    let [name] = files(&folder).try_into().unwrap();
    assert!(said.ends_with(&format!("wrote {}\n", folder.join(&name).display())), "{said}");
    let yaml = fs::read_to_string(folder.join(name)).unwrap();
    assert!(
        yaml.contains("\n  namespace: open-cloud\n") && yaml.contains("\n  activeDeadlineSeconds: 3600\n"),
        "{yaml}"
    );
    assert!(yaml.contains(&format!("clustername: target-{REMOTE_PEER}-0e9f6c1a")), "{yaml}");
}

#[test]
fn nothing_is_written_when_a_peer_refuses() {
    let folder = empty_folder("refused");
    let output = run("imagerie.json", &folder, Some(REMOTE_PEER));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("it has no room this week"), "{said}");
    assert_eq!(files(&folder), Vec::<String>::new());
}

#[test]
fn a_workflow_with_errors_is_not_built() {
    let folder = empty_folder("broken");
    let said = String::from_utf8(run("broken.json", &folder, None).stderr).unwrap();
    assert!(said.contains("error[") && said.contains("so nothing is written"), "{said}");
    assert_eq!(files(&folder), Vec::<String>::new());
}

#[test]
fn a_folder_that_is_missing_is_made() {
    let folder = empty_folder("missing").join("one/two");
    let output = run("imagerie.json", &folder, None);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(&folder).len(), 1);
}

#[test]
fn nobody_is_asked_where_there_can_be_no_folder() {
    let file = empty_folder("occupied").join("file");
    fs::write(&file, "here is no folder").unwrap();
    let output = run("imagerie.json", &file.join("folder"), None);
    let (asked, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!((output.status.code(), asked.as_str()), (Some(1), ""), "{said}");
    assert!(said.contains("occupied/file/folder` cannot be made: "), "{said}");
}
