using System.Globalization;
using System.Text;
using Barograph.Query.Syntax;

namespace Barograph.Query.Testing;

/// <summary>Reads <c>metric{…}@st -1m -30s-1mx2 _</c>: when the counter began, seen from the time of each sample.</summary>
/// <remarks>Items parted by blanks: <c>_</c> (not said) · <c>d</c> · <c>dxN</c> (d, then N more) · <c>d±exN</c> (N steps of e from d), d and e durations with a sign.</remarks>
static class StartTimeReader
{
    const string Mark = "@st";

    /// <summary>False where the line describes samples.</summary>
    public static bool TryRead(string line, out StartTimeDescription starts)
    {
        starts = null!;
        var text = Encoding.UTF8.GetBytes(line);
        var labels = SeriesDescriptionParser.ParseLabels(text, out var end);
        var rest = Encoding.UTF8.GetString(text.AsSpan(end));
        if (!rest.StartsWith(Mark, StringComparison.Ordinal)) return false;
        var offsets = new List<long?>();
        foreach (var item in rest[Mark.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)) ReadItem(item, offsets);
        starts = new StartTimeDescription(labels, offsets);
        return true;
    }

    static void ReadItem(string item, List<long?> into)
    {
        var times = item.IndexOf('x', StringComparison.Ordinal);
        var more = 0;
        if (times >= 0 && !int.TryParse(item[(times + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out more))
            throw new SeriesDescriptionException($"bad count in start timestamps: \"{item}\"");
        var body = times >= 0 ? item[..times] : item;
        if (body == "_")
        {
            for (var i = 0; i <= more || i == 0; i++) into.Add(null);
            return;
        }
        var sign = body.IndexOfAny(['+', '-'], 1);
        var offset = Duration(sign < 0 ? body : body[..sign]);
        var step = sign < 0 ? 0 : Duration(body[sign..]);
        for (var i = 0; i <= more; i++) into.Add(offset + i * step);
    }

    static long Duration(string text)
    {
        var unsigned = text.TrimStart('+', '-');
        var ms = unsigned == "0" ? 0 : GoDuration.TryParseMs(Encoding.UTF8.GetBytes(unsigned), out _);
        return ms is { } found ? text.StartsWith('-') ? -found : found : throw new SeriesDescriptionException($"bad duration in start timestamps: \"{text}\"");
    }
}
