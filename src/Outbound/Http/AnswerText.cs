using System.Text;

namespace Barograph.Outbound.Http;

/// <summary>The beginning of an answer as text, for a message to people: a server says there what it did not like.</summary>
public static class AnswerText
{
    /// <summary>One line of at most so many bytes; control characters become blanks.</summary>
    public static async Task<string> BeginningAsync(HttpResponseMessage response, int mostBytes, CancellationToken cancel)
    {
        var buffer = new byte[mostBytes + 1];
        var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return Line(buffer.AsSpan(0, Math.Min(length, mostBytes)), length > mostBytes);
        }
    }

    static string Line(ReadOnlySpan<byte> bytes, bool cut)
    {
        // A character that the cut went through would show as a replacement character.
        while (cut && !bytes.IsEmpty && (bytes[^1] & 0xC0) == 0x80) bytes = bytes[..^1];
        if (cut && !bytes.IsEmpty && bytes[^1] >= 0xC0) bytes = bytes[..^1];
        var text = new StringBuilder(Encoding.UTF8.GetString(bytes));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) text[i] = ' ';
        }
        return text.ToString().Trim() + (cut ? "…" : "");
    }
}
