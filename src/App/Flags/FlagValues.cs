using System.Globalization;
using Barograph.Formats.Configuration;

namespace Barograph.App.Flags;

/// <summary>The flags of one start, checked: read them by name and kind.</summary>
sealed class FlagValues
{
    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    readonly HashSet<string> given = new(StringComparer.Ordinal);

    /// <param name="flags">All that there are.</param>
    /// <param name="texts">What was given: flag → text (several of a list are joined by commas).</param>
    /// <param name="complaints">Everything that is wrong with it, a line each.</param>
    /// <param name="warnings">What was given without any effect.</param>
    public FlagValues(IReadOnlyList<Flag> flags, IReadOnlyDictionary<string, string> texts, List<string> complaints, List<string> warnings)
    {
        foreach (var flag in flags)
        {
            var isGiven = texts.TryGetValue(flag.Name, out var text);
            values[flag.Name] = isGiven ? text! : flag.Default;
            if (!isGiven) continue;
            given.Add(flag.Name);
            if (Complaint(flag, text!) is { } complaint) complaints.Add($"--{flag.Name}={text}: {complaint}");
            else if (flag.Needed && IsNothing(flag, text!)) complaints.Add($"--{flag.Name}={text}: must {(text!.Length == 0 ? "not be empty" : "be more than 0")}");
            else if (flag.NotBuilt && text != flag.Default) complaints.Add($"--{flag.Name}={text}: not built yet");
            else if (flag.NoEffect is not null) warnings.Add($"--{flag.Name} has no effect: {flag.NoEffect}");
        }
        Features.Judge(List("enable-feature"), complaints, warnings);
    }

    public IReadOnlyDictionary<string, string> All => values;

    public bool IsGiven(string name) => given.Contains(name);

    public string Text(string name) => values[name];

    public bool Switch(string name) => values[name] == "true";

    public int Whole(string name) => TryWhole(values[name], out var number) ? number : throw new InvalidOperationException($"--{name}={values[name]} was not checked");

    public TimeSpan Duration(string name)
        => PrometheusDuration.TryParse(values[name], out var duration, out _) ? duration : TimeSpan.Zero;

    public long Size(string name) => ByteSize.TryParse(values[name], out var bytes, out _) ? bytes : 0;

    public IReadOnlyList<string> List(string name) => values[name].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    bool IsNothing(Flag flag, string text) => flag.Kind switch
    {
        FlagKind.Duration => Duration(flag.Name) == TimeSpan.Zero,
        FlagKind.Whole => text.AsSpan().Trim('0').IsEmpty,
        _ => text.Length == 0,
    };

    static string? Complaint(Flag flag, string text)
    {
        if (flag.Among.Count > 0)
        {
            foreach (var value in flag.Kind == FlagKind.List ? text.Split(',') : [text])
            {
                if (!flag.Among.Contains(value)) return $"must be one of {string.Join(", ", flag.Among)}";
            }
            return null;
        }
        return flag.Kind switch
        {
            FlagKind.Switch => text is "true" or "false" ? null : "must be true or false",
            FlagKind.Duration => PrometheusDuration.TryParse(text, out _, out _) ? null : "must be a duration, as 30s, 5m or 1h30m",
            FlagKind.Whole => TryWhole(text, out _) ? null : "must be a whole number",
            FlagKind.Size when !ByteSize.TryParse(text, out _, out _) => "must be a size, as 512MB or 1.5GB (units of 1024)",
            // Prometheus takes a negative one for no limit.
            FlagKind.Size when text[0] == '-' && !flag.Name.StartsWith("storage.tsdb.", StringComparison.Ordinal) => "must not be negative",
            _ => null,
        };
    }

    /// <summary><c>5e7</c> too, as Prometheus writes some of its defaults.</summary>
    static bool TryWhole(string text, out int number)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return true;
        if (!double.TryParse(text, NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var wide) || wide is < 0 or > int.MaxValue || wide != Math.Floor(wide)) return false;
        number = (int)wide;
        return true;
    }
}
