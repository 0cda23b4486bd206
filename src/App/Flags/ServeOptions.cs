using System.CommandLine;

namespace Barograph.App.Flags;

/// <summary>The flag table as options of a command, and back from a parsed command line to texts.</summary>
sealed class ServeOptions
{
    readonly List<(Flag Flag, Option<string[]> Value)> texts = [];
    readonly List<(Flag Flag, Option<string?> On, Option<bool> Off)> switches = [];

    public ServeOptions(Command command)
    {
        foreach (var flag in ServeFlags.All)
        {
            if (flag.Kind == FlagKind.Switch) AddSwitch(command, flag);
            else AddText(command, flag);
        }
    }

    /// <summary>What was given, by flag; the last of several wins but for lists, which add up.</summary>
    public IReadOnlyDictionary<string, string> Given(ParseResult parsed)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (flag, value) in texts)
        {
            if (parsed.GetValue(value) is not { Length: > 0 } all) continue;
            given[flag.Name] = flag.Kind == FlagKind.List ? string.Join(',', all) : all[^1];
        }
        foreach (var (flag, on, off) in switches)
        {
            if (parsed.GetResult(on) is { Implicit: false }) given[flag.Name] = parsed.GetValue(on) ?? "true";
            if (parsed.GetResult(off) is { Implicit: false }) given[flag.Name] = "false";
        }
        return given;
    }

    void AddText(Command command, Flag flag)
    {
        var option = new Option<string[]>("--" + flag.Name)
        {
            Description = Describe(flag),
            Hidden = flag.Hidden || flag.NoEffect is not null,
            Arity = ArgumentArity.OneOrMore,
            HelpName = flag.Kind == FlagKind.Text ? "text" : flag.Kind.ToString().ToLowerInvariant(),
        };
        command.Options.Add(option);
        texts.Add((flag, option));
    }

    void AddSwitch(Command command, Flag flag)
    {
        var on = new Option<string?>("--" + flag.Name)
        {
            Description = Describe(flag),
            Hidden = flag.Hidden || flag.NoEffect is not null,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var off = new Option<bool>("--no-" + flag.Name) { Hidden = true, Arity = ArgumentArity.Zero };
        command.Options.Add(on);
        command.Options.Add(off);
        switches.Add((flag, on, off));
    }

    static string Describe(Flag flag)
    {
        if (flag.NotBuilt) return flag.Meaning + " (not built yet)";
        return flag.Default.Length > 0 && (flag.Kind, flag.Default) is not (FlagKind.Switch, "false") ? $"{flag.Meaning} [default: {flag.Default}]" : flag.Meaning;
    }
}
