//! The name of a manifest and of its file: two words, and the time of the build. Random bytes and the time come in as
//! arguments.

/// The name of the manifest's file: `<name>_<DD_MM_YYYY_hhmmss>.yml`, in UTC.
///
/// ```
/// use oc_argo::file_name::file_name;
///
/// assert_eq!(file_name("oc-monitor-dacata-ponaf", 1_795_382_214), "oc-monitor-dacata-ponaf_22_11_2026_211654.yml");
/// ```
pub fn file_name(name: &str, unix_seconds: u64) -> String {
    let (day, second) = (unix_seconds / 86_400, unix_seconds % 86_400);
    let (year, month, date) = civil(day);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{name}_{date:02}_{month:02}_{year:04}_{hour:02}{minute:02}{second:02}.yml")
}

/// The Gregorian date of a day since 1970-01-01 (Howard Hinnant's `civil_from_days`, for days that are not negative).
fn civil(day: u64) -> (u64, u64, u64) {
    let shifted = day + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let date = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, date)
}

/// Two pronounceable words of 5 to 8 letters with a `-` between them, from random bytes.
///
/// ```
/// use oc_argo::file_name::words;
///
/// let words = words(*b"sixteen of these");
/// let (one, other) = words.split_once('-').unwrap();
/// assert!((5..=8).contains(&one.len()) && (5..=8).contains(&other.len()));
/// ```
pub fn words(random: [u8; 16]) -> String {
    let (one, other) = random.split_at(8);
    format!("{}-{}", word(one), word(other))
}

/// Consonants and vowels by turns; the first byte says how many.
fn word(random: &[u8]) -> String {
    const CONSONANTS: &[u8; 16] = b"bcdfgjklmnprstvz";
    const VOWELS: &[u8; 4] = b"aeio";
    let (length, letters) =
        random.split_first().map_or((5, random), |(first, rest)| (5 + usize::from(first % 4), rest));
    let letter = |(index, byte): (usize, &u8)| {
        let letters: &[u8] = if index % 2 == 0 { CONSONANTS } else { VOWELS };
        letters.get(usize::from(*byte) % letters.len()).map(|&letter| char::from(letter))
    };
    letters.iter().chain(random).take(length).enumerate().filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_carry_the_utc_time() {
        assert_eq!(file_name("oc-monitor-a-b", 0), "oc-monitor-a-b_01_01_1970_000000.yml");
        assert_eq!(file_name("oc-monitor-a-b", 1_709_210_096), "oc-monitor-a-b_29_02_2024_123456.yml");
        assert_eq!(file_name("oc-monitor-a-b", 4_102_444_799), "oc-monitor-a-b_31_12_2099_235959.yml");
    }

    #[test]
    fn days_begin_and_end_where_the_calendar_says() {
        let time = |unix_seconds: u64| file_name("", unix_seconds);
        assert_eq!(time(82_800), "_01_01_1970_230000.yml");
        // A year that a century ends has a leap day where 400 divides it.
        assert_eq!(time(951_782_400), "_29_02_2000_000000.yml");
        assert_eq!(time(951_868_800), "_01_03_2000_000000.yml");
        assert_eq!(time(4_102_444_800), "_01_01_2100_000000.yml");
        assert_eq!(time(4_107_542_399), "_28_02_2100_235959.yml");
        assert_eq!(time(4_107_542_400), "_01_03_2100_000000.yml");
        assert_eq!(time(13_574_649_599), "_29_02_2400_235959.yml");
        assert_eq!(time(13_574_649_600), "_01_03_2400_000000.yml");
    }

    #[test]
    fn words_can_be_spoken_and_used() {
        for seed in 0..=255_u8 {
            let bytes = std::array::from_fn(|index| seed.wrapping_mul(31).wrapping_add(index as u8 * 17));
            let words = words(bytes);
            assert!(crate::argo::is_manifest_words(&words), "{words}");
            assert!(words.split('-').all(|word| (5..=8).contains(&word.len())), "{words}");
        }
    }

    #[test]
    fn each_byte_counts() {
        assert_eq!(words(*b"sixteen of these"), "nagejibo-kagajojo");
        assert_eq!(words(std::array::from_fn(|index| index as u8 * 17)), "cifaj-nirat");
    }

    #[test]
    fn each_letter_can_come() {
        let spoken: Vec<String> = (0..=255).map(|byte| words([byte; 16])).collect();
        let letters: std::collections::BTreeSet<char> = spoken.iter().flat_map(|words| words.chars()).collect();
        assert_eq!(letters.into_iter().collect::<String>(), "-abcdefgijklmnoprstvz");
    }
}
