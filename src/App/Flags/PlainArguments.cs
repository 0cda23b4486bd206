namespace Barograph.App.Flags;

/// <summary>
/// A command line of <c>serve</c> that is written out plainly, as unit files and manifests write it. It is read without the grammar of all commands,
/// whose making alone would take a tenth of a restart.
/// </summary>
static class PlainArguments
{
    const string Dashes = "--", No = "no-";

    /// <summary>
    /// What was given, by flag, as <see cref="ServeOptions.Given"/> has it; null where the line holds anything but <c>--flag=value</c>,
    /// <c>--switch</c> and <c>--no-switch</c> of flags that there are.
    /// </summary>
    public static IReadOnlyDictionary<string, string>? Read(ReadOnlySpan<string> arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        if (arguments.Length == 0) return given;
        var flags = new Dictionary<string, Flag>(StringComparer.Ordinal);
        foreach (var flag in ServeFlags.All) flags.Add(flag.Name, flag);
        var off = new List<string>();
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith(Dashes, StringComparison.Ordinal)) return null;
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[Dashes.Length..] : argument[Dashes.Length..equals];
            var value = equals < 0 ? null : argument[(equals + 1)..];
            if (flags.TryGetValue(name, out var flag))
            {
                if (!Take(flag, value, given)) return null;
            }
            else
            {
                if (value is not null || !name.StartsWith(No, StringComparison.Ordinal)) return null;
                if (!flags.TryGetValue(name[No.Length..], out var switched) || switched.Kind != FlagKind.Switch) return null;
                off.Add(switched.Name);
            }
        }
        foreach (var name in off) given[name] = "false";
        return given;
    }

    static bool Take(Flag flag, string? value, Dictionary<string, string> given)
    {
        if (flag.Kind == FlagKind.Switch)
        {
            // Twice is a mistake, and said to be one by those who know the whole grammar.
            return value != "" && given.TryAdd(flag.Name, value ?? "true");
        }
        if (string.IsNullOrEmpty(value)) return false;
        given[flag.Name] = flag.Kind == FlagKind.List && given.TryGetValue(flag.Name, out var before) ? $"{before},{value}" : value;
        return true;
    }
}
