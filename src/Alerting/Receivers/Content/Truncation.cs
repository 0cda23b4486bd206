using System.Text;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>Cuts texts to what a service takes, with an ellipsis that tells of it.</summary>
static class Truncation
{
    /// <summary>To so many characters (code points).</summary>
    public static string InRunes(string text, int most)
    {
        if (text.Length <= most) return text;
        int runes = 0, cut = 0, at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            runes++;
            at += rune.Utf16SequenceLength;
            if (runes == most - 1) cut = at;
        }
        return runes <= most ? text : text[..cut] + "…";
    }

    /// <summary>To so many bytes of UTF-8, at a character's border.</summary>
    public static string InBytes(string text, int most)
    {
        if (Encoding.UTF8.GetByteCount(text) <= most) return text;
        int bytes = 0, cut = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > most - "…"u8.Length) break;
            cut += rune.Utf16SequenceLength;
        }
        return text[..cut] + "…";
    }
}
