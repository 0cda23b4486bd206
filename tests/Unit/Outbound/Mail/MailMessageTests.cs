using System.Buffers;
using System.Text;
using Barograph.Outbound.Mail;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Outbound.Mail;

public class MailMessageTests
{
    static string Write(MailMessage message) => Encoding.Latin1.GetString(message.Write(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)), new Random(1), "here").Span);

    static string Header(string name, string value)
    {
        var mail = Write(new MailMessage { Headers = [(name, value)] });
        return mail[..mail.IndexOf("\r\nDate: ", StringComparison.Ordinal)];
    }

    [Fact]
    public void every_mail_has_a_date_an_id_and_says_how_it_is_made()
    {
        var mail = Write(new MailMessage { Text = "t", Html = "<p>h" });
        Assert.Contains("Date: Tue, 03 Feb 2026 03:05:06 +0000\r\n", mail, StringComparison.Ordinal);
        Assert.Matches("Message-Id: <1770087906000\\.[0-9a-f]+@here>\r\n", mail);
        var boundary = mail.Split("boundary=")[1].Split("\r\n")[0];
        Assert.EndsWith(
            $"\r\n\r\n--{boundary}\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nt\r\n"
            + $"--{boundary}\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<p>h\r\n--{boundary}--\r\n",
            mail, StringComparison.Ordinal);
    }

    [Fact]
    public void headers_that_are_given_win_but_for_those_of_the_body()
    {
        var mail = Write(new MailMessage { Headers = [("Date", "never"), ("Message-Id", "<x@y>"), ("Content-Type", "text/evil")] });
        Assert.StartsWith("Date: never\r\nMessage-Id: <x@y>\r\nMIME-Version: 1.0\r\n", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject", "plain", "Subject: plain")]
    [InlineData("Subject", "Höhe = 3?", "Subject: =?utf-8?q?H=C3=B6he_=3D_3=3F?=")]
    [InlineData("Subject", "one\r\nBcc: evil@x", "Subject: one Bcc: evil@x")]
    [InlineData("To", "a@b, Jörg Ü <c@d>, \"x, y\" <e@f>", "To: a@b, =?utf-8?q?J=C3=B6rg_=C3=9C?= <c@d>, \"x, y\" <e@f>")]
    [InlineData("To", "ü, not addresses", "To: =?utf-8?q?=C3=BC=2C_not_addresses?=")]
    public void header_values_are_made_safe(string name, string value, string expected) => Assert.Equal(expected, Header(name, value));

    [Fact]
    public void long_headers_break_at_blanks_only()
    {
        var value = string.Join(' ', Enumerable.Range(0, 40).Select(static i => $"word{i}")) + " " + new string('x', 120) + " end";
        var lines = Header("Subject", value).Split("\r\n");
        Assert.Equal("Subject: " + value, string.Concat(lines));
        Assert.All(lines.Skip(1), static line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.True(line.Length <= 76 || line == " " + new string('x', 120), line));
    }

    [Fact]
    public void an_encoded_subject_reads_back_and_no_word_is_longer_than_75()
        => Prop.ForAll<NonNull<string>>(static text =>
        {
            var clean = new string([.. text.Get.Where(static c => !char.IsControl(c) && !char.IsSurrogate(c))]) + "ü";
            var words = EncodedWord.Write(clean).Split(' ');
            Assert.All(words, static word => Assert.True(word.Length <= 75));
            Assert.Equal(clean, string.Concat(words.Select(Decode)));
        }).QuickCheckThrowOnFailure();

    static string Decode(string word)
    {
        var bytes = new List<byte>();
        var text = word["=?utf-8?q?".Length..^2];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=') (bytes, i) = ([.. bytes, Convert.ToByte(text[(i + 1)..(i + 3)], 16)], i + 2);
            else bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    [Fact]
    public void a_quoted_printable_body_reads_back_and_no_line_is_longer_than_76()
        => Prop.ForAll<byte[]>(static bytes =>
        {
            var text = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\r", "", StringComparison.Ordinal) + new string('é', bytes.Length % 40) + " ");
            var output = new ArrayBufferWriter<byte>();
            QuotedPrintable.Write(text, output);
            var written = Encoding.ASCII.GetString(output.WrittenSpan);
            Assert.All(written.Split("\r\n"), static line => Assert.True(line.Length <= 76 && !line.EndsWith(' ') && !line.EndsWith('\t'), line));
            Assert.Equal(text, Read(written));
        }).QuickCheckThrowOnFailure();

    static byte[] Read(string written)
    {
        var text = written.Replace("=\r\n", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal);
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            bytes.Add(text[i] == '=' ? Convert.ToByte(text[(i + 1)..(i + 3)], 16) : (byte)text[i]);
            if (text[i] == '=') i += 2;
        }
        return [.. bytes];
    }

    [Theory]
    [InlineData("a@b", "|a@b")]
    [InlineData(" a@b , c@d ,", "|a@b ; |c@d")]
    [InlineData("Ops Team <ops@x.org>, \"Doe, Jane\" <jane@x>", "Ops Team|ops@x.org ; Doe, Jane|jane@x")]
    [InlineData("<a@b> (the one), (who) \"quoted local\"@x", "|a@b ; |\"quoted local\"@x")]
    public void addresses_are_read_as_people_write_them(string text, string expected)
        => Assert.Equal(expected, string.Join(" ; ", MailAddressReader.List(text).Select(static one => $"{one.Name}|{one.Address}")));

    [Theory]
    [InlineData("", "an address is missing")]
    [InlineData("nobody", "\"nobody\" holds no @")]
    [InlineData("a@b c@d", "expected a comma")]
    [InlineData("X <a@b", "expected >")]
    [InlineData("@b", "\"@b\" is no address")]
    [InlineData("\"X <a@b>", "a closing quote is missing")]
    [InlineData("a@b>\r\nRCPT TO:<c@d", "expected a comma")]
    public void what_is_no_address_is_told(string text, string complaint)
        => Assert.Contains(complaint, Assert.Throws<FormatException>(() => MailAddressReader.List(text)).Message, StringComparison.Ordinal);
}
