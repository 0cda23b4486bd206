using System.Text;
using System.Text.RegularExpressions;
using Barograph.Query.Syntax;

namespace Barograph.Query.Testing;

/// <summary>The lines under an <c>eval</c> that are no series: <c>expect warn msg: …</c>, <c>expect string "…"</c> and the older forms.</summary>
static partial class Expectations
{
    const string TextPrefix = "expect string";

    /// <summary>False where the line is something else.</summary>
    public static bool TryRead(EvalCommand eval, string line)
    {
        if (eval.Fails is not null && Older().Match(line) is { Success: true } older)
        {
            eval.Fails = ToMessage(older.Groups[1].Value == "regexp" ? "regex" : "msg", older.Groups[2].Value);
            return true;
        }
        if (line != "expect" && !line.StartsWith("expect ", StringComparison.Ordinal)) return false;
        if (line.StartsWith(TextPrefix, StringComparison.Ordinal))
        {
            eval.Text = Unquote(line[TextPrefix.Length..].Trim());
            eval.InstantOnly = true;
        }
        else if (RangeVector().Match(line) is { Success: true } range)
        {
            TestScript.ReadSpan(eval, range.Groups[1].Value, range.Groups[2].Value, range.Groups[3].Value);
            eval.InstantOnly = true;
        }
        else
        {
            var match = Expect().Match(line);
            if (!match.Success) throw new SeriesDescriptionException($"invalid expect statement: {line}");
            Apply(eval, match.Groups[1].Value, ToMessage(match.Groups[2].Value, match.Groups[3].Value));
        }
        return true;
    }

    static void Apply(EvalCommand eval, string kind, EvalCommand.Message message)
    {
        switch (kind)
        {
            case "ordered": eval.Ordered = true; break;
            case "fail":
                if (eval.Fails is not null) throw new SeriesDescriptionException("invalid expect lines, multiple expect fail lines are not allowed");
                eval.Fails = message;
                break;
            case "warn": eval.Warnings.Add(message); break;
            case "info": eval.Infos.Add(message); break;
            case "no_warn": eval.NoWarnings = true; break;
            case "no_info": eval.NoInfos = true; break;
        }
        if (eval.NoInfos && eval.Infos.Count > 0) throw new SeriesDescriptionException("invalid expect lines, info and no_info cannot be used together");
        if (eval.NoWarnings && eval.Warnings.Count > 0) throw new SeriesDescriptionException("invalid expect lines, warn and no_warn cannot be used together");
    }

    static EvalCommand.Message ToMessage(string kind, string text)
    {
        try
        {
            return kind switch
            {
                "msg" => new EvalCommand.Message(text.Trim(), null),
                "regex" => new EvalCommand.Message(null, new Regex(text.Trim(), RegexOptions.NonBacktracking)),
                _ => default,
            };
        }
        catch (ArgumentException wrong)
        {
            throw new SeriesDescriptionException($"invalid regex {text.Trim()}: {wrong.Message}");
        }
    }

    static string Unquote(string quoted)
    {
        var text = Encoding.UTF8.GetBytes(quoted);
        var at = 1;
        if (text.Length < 2 || text[0] is not ((byte)'"' or (byte)'`' or (byte)'\'') || StringScan.Find(text, ref at, text[0]) is not null || at != text.Length)
            throw new SeriesDescriptionException("expected string literal not valid - check that the string is correctly quoted");
        return StringScan.Unquote(text);
    }

    [GeneratedRegex(@"^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$")]
    private static partial Regex Expect();

    [GeneratedRegex(@"^expect range vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+)$")]
    private static partial Regex RangeVector();

    [GeneratedRegex(@"^expected_fail_(message|regexp)\s*(.*)$")]
    private static partial Regex Older();
}
