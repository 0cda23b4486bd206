using System.Buffers;
using System.Globalization;
using System.Text;

namespace Barograph.Outbound.Mail;

/// <summary>A mail with a text and a page that say the same (multipart/alternative); either may be missing.</summary>
public sealed class MailMessage
{
    const int LongestLine = 76;

    // Ours, because they say how the body lies there.
    static readonly string[] Own = ["Mime-Version", "Content-Type", "Content-Transfer-Encoding"];

    static readonly string[] OfAddresses = ["To", "From", "Cc", "Bcc", "Reply-To", "Sender"];

    /// <summary>In this order; a name given twice stands there twice.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public string Text { get; init; } = "";

    public string Html { get; init; } = "";

    /// <summary>The whole mail with the headers that every mail needs, unless they were given.</summary>
    /// <param name="host">Our name, for the message's id.</param>
    public ReadOnlyMemory<byte> Write(DateTimeOffset now, Random dice, string host)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        foreach (var (name, value) in Headers)
        {
            if (!Own.Contains(name, StringComparer.OrdinalIgnoreCase)) WriteHeader(output, name, value);
        }
        if (!Has("Date")) WriteHeader(output, "Date", now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        if (!Has("Message-Id")) WriteHeader(output, "Message-Id", string.Create(CultureInfo.InvariantCulture, $"<{now.ToUnixTimeMilliseconds()}.{dice.NextInt64():x}@{host}>"));
        WriteHeader(output, "MIME-Version", "1.0");
        var boundary = $"{dice.NextInt64():x16}{dice.NextInt64():x16}";
        Line(output, $"Content-Type: multipart/alternative; boundary={boundary}");
        Line(output, "");
        // The richest comes last: readers show the last one that they can.
        if (Text.Length > 0 || Html.Length == 0) WritePart(output, boundary, "text/plain", Text);
        if (Html.Length > 0) WritePart(output, boundary, "text/html", Html);
        Line(output, $"--{boundary}--");
        return output.WrittenMemory;
    }

    bool Has(string name) => Headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    static void WritePart(ArrayBufferWriter<byte> output, string boundary, string type, string content)
    {
        Line(output, $"--{boundary}");
        Line(output, "Content-Transfer-Encoding: quoted-printable");
        Line(output, $"Content-Type: {type}; charset=UTF-8");
        Line(output, "");
        QuotedPrintable.Write(Encoding.UTF8.GetBytes(content), output);
        Line(output, "");
    }

    static void WriteHeader(ArrayBufferWriter<byte> output, string name, string value)
    {
        // A line break in a value would begin a header of the sender's choice.
        var flat = string.Join(' ', value.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).Trim();
        Fold(output, $"{name}: {(OfAddresses.Contains(name, StringComparer.OrdinalIgnoreCase) ? Addresses(flat) : EncodedWord.Write(flat, name.Length + 2))}");
    }

    // Only names may be encoded; what is no list of addresses goes as the text that it is.
    static string Addresses(string value)
    {
        if (!EncodedWord.IsNeeded(value)) return value;
        try
        {
            return string.Join(", ", MailAddressReader.List(value).Select(static one => one.Name.Length == 0
                ? one.Address
                : $"{(EncodedWord.IsNeeded(one.Name) ? EncodedWord.Write(one.Name) : Quoted(one.Name))} <{one.Address}>"));
        }
        catch (FormatException)
        {
            return EncodedWord.Write(value);
        }
    }

    static string Quoted(string name) => $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // Lines break at blanks, which stay at the beginning of the next one (RFC 5322 section 2.2.3).
    static void Fold(ArrayBufferWriter<byte> output, string header)
    {
        var first = header.IndexOf(':', StringComparison.Ordinal) + 2;
        while (header.Length > LongestLine)
        {
            var blank = header.LastIndexOf(' ', LongestLine);
            if (blank < first) blank = header.IndexOf(' ', LongestLine);
            if (blank < 0 || header.AsSpan(blank).Trim().IsEmpty) break;
            Line(output, header[..blank]);
            header = header[blank..];
            first = 1;
        }
        Line(output, header);
    }

    static void Line(ArrayBufferWriter<byte> output, string line)
    {
        output.Write(Encoding.UTF8.GetBytes(line));
        output.Write("\r\n"u8);
    }
}
