using System.Text;

namespace Barograph.Outbound.Mail;

/// <summary>Lists of addresses as people write them.</summary>
/// <remarks>
/// Grammar (of RFC 5322, without groups and obsolete forms): <c>list = entry *("," entry)</c>;
/// <c>entry = address | [name] "&lt;" address "&gt;"</c>; <c>name</c> = words and quoted texts; comments in parentheses may stand between.
/// </remarks>
public ref struct MailAddressReader(string text)
{
    readonly string text = text;
    int at;

    /// <exception cref="FormatException">It is no list of addresses.</exception>
    public static IReadOnlyList<MailAddress> List(string text)
    {
        var reader = new MailAddressReader(text);
        var found = new List<MailAddress>();
        while (true)
        {
            reader.SkipBlanks();
            // A template that ends its list with a comma means no address that is empty.
            if (reader.at == text.Length && found.Count > 0) return found;
            found.Add(reader.Entry());
            reader.SkipBlanks();
            if (reader.at == text.Length) return found;
            if (text[reader.at++] != ',') throw reader.Wrong("expected a comma");
        }
    }

    MailAddress Entry()
    {
        var words = new StringBuilder();
        while (true)
        {
            SkipBlanks();
            if (at == text.Length || text[at] == ',') break;
            if (text[at] == '<')
            {
                at++;
                SkipBlanks();
                var address = Address();
                SkipBlanks();
                if (at == text.Length || text[at++] != '>') throw Wrong("expected >");
                return new MailAddress(words.ToString().Trim(), address);
            }
            var begin = at;
            if (text[at] == '"' && QuotedText() is var quoted && !(at < text.Length && text[at] == '@')) words.Append(quoted).Append(' ');
            else
            {
                at = begin;
                var word = Word();
                if (word.Contains('@', StringComparison.Ordinal)) return new MailAddress("", Checked(word));
                words.Append(word).Append(' ');
            }
        }
        throw Wrong(words.Length == 0 ? "an address is missing" : $"\"{words.ToString().Trim()}\" holds no @");
    }

    string Address() => Checked(Word());

    string Checked(string address)
    {
        var sign = address.LastIndexOf('@');
        if (sign <= 0 || sign == address.Length - 1) throw Wrong($"\"{address}\" is no address");
        return address;
    }

    // Up to a blank or a mark; a quoted part before the @ belongs to it.
    string Word()
    {
        var begin = at;
        while (at < text.Length && text[at] is not (',' or '<' or '>' or '(' or ')' or ';') && !char.IsWhiteSpace(text[at]))
        {
            if (text[at] == '"') QuotedText();
            else if (char.IsControl(text[at++])) throw Wrong("a control character stands in an address");
        }
        return at > begin ? text[begin..at] : throw Wrong(at < text.Length ? $"found \"{text[at]}\"" : "found its end");
    }

    string QuotedText()
    {
        var content = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            if (text[at] is '\r' or '\n') throw Wrong("a line ends within quotes");
            content.Append(text[at]);
        }
        if (at++ >= text.Length) throw Wrong("a closing quote is missing");
        return content.ToString();
    }

    void SkipBlanks()
    {
        for (; at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '('); at++)
        {
            if (text[at] != '(') continue;
            var depth = 0;
            do
            {
                depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
                at++;
            }
            while (depth > 0 && at < text.Length);
            if (depth > 0) throw Wrong("a closing parenthesis is missing");
            at--;
        }
    }

    readonly FormatException Wrong(string complaint) => new($"not a list of mail addresses: {complaint} (at character {Math.Min(at, text.Length) + 1} of \"{text}\")");
}
