using System.Diagnostics.CodeAnalysis;

namespace Barograph.Model.Regex;

/// <summary>
/// A regular expression with the meaning that Prometheus gives it: Go's RE2 syntax, anchored at both ends, <c>.</c> matches newlines
/// (<c>^(?s:…)$</c>). Works on UTF-8, allocates nothing per match, and its time is linear in the text. Safe for many threads.
/// </summary>
public sealed class Re2Pattern
{
    private readonly Re2Node root;
    private readonly string[] groupNames;
    private readonly Strategy strategy;
    private readonly Utf8Set? set;
    private readonly GlobMatcher? glob;
    private readonly byte[] prefix;
    private readonly byte[] required;
    private readonly Lazy<Re2Program> program;
    private readonly LazyDfa? automaton;
    private PikeMachine? spareMachine;

    private Re2Pattern(string source)
    {
        Source = source;
        (var parsed, groupNames) = Re2Parser.Parse(source);
        root = LiteralAnalysis.StripAnchors(parsed);
        prefix = LiteralAnalysis.Prefix(root).Bytes;
        required = LiteralAnalysis.Required(root);
        program = new Lazy<Re2Program>(() => Re2Compiler.Compile(root, groupNames.Length - 1, source));
        if (LiteralAnalysis.Enumerate(root) is { } texts)
        {
            set = new Utf8Set(texts);
            strategy = Strategy.Set;
        }
        else if (GlobMatcher.From(root) is { } found)
        {
            glob = found;
            strategy = found.IsEverything ? Strategy.Everything : found.IsNonEmpty ? Strategy.NonEmpty : Strategy.Glob;
        }
        else
        {
            automaton = new LazyDfa(program.Value);
            strategy = Strategy.Automaton;
        }
    }

    private enum Strategy
    {
        Everything,
        NonEmpty,
        Set,
        Glob,
        Automaton,
    }

    /// <summary>The pattern as written, without the implied anchors.</summary>
    public string Source { get; }

    /// <summary>All texts that match, sorted and distinct, where they can be listed; otherwise empty. An index looks these up directly.</summary>
    public IReadOnlyList<byte[]> SetMatches => set?.Sorted ?? [];

    /// <summary>Bytes that every matching text begins with.</summary>
    public ReadOnlySpan<byte> Prefix => prefix;

    /// <summary>A piece that every matching text contains; may be empty.</summary>
    public ReadOnlySpan<byte> RequiredLiteral => required;

    /// <summary>Whether this is <c>.*</c> in some form.</summary>
    public bool MatchesEverything => strategy == Strategy.Everything;

    /// <summary>Whether this is <c>.+</c> in some form: every text but the empty one.</summary>
    public bool MatchesEveryNonEmpty => strategy == Strategy.NonEmpty;

    /// <summary>Whether a missing label matches, which is the same as an empty one.</summary>
    public bool MatchesEmpty => IsMatch([]);

    /// <summary>Capturing groups, the whole match not counted.</summary>
    public int GroupCount => groupNames.Length - 1;

    /// <summary>Names by group number; unnamed groups and the whole match are "".</summary>
    public ReadOnlySpan<string> GroupNames => groupNames;

    /// <summary>Parses a pattern; the error is worded as Go's.</summary>
    public static bool TryParse(string source, [NotNullWhen(true)] out Re2Pattern? pattern, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            pattern = new Re2Pattern(source);
            error = null;
            return true;
        }
        catch (Re2SyntaxException wrong)
        {
            pattern = null;
            error = wrong.Message;
            return false;
        }
    }

    /// <exception cref="Re2SyntaxException">Not a valid expression; the message is worded as Go's.</exception>
    public static Re2Pattern Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Re2Pattern(source);
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8) => strategy switch
    {
        Strategy.Everything => true,
        Strategy.NonEmpty => utf8.Length > 0,
        Strategy.Set => set!.Contains(utf8),
        Strategy.Glob => glob!.IsMatch(utf8),
        _ => utf8.StartsWith(prefix) && (required.Length == prefix.Length || utf8.IndexOf(required) >= 0) && automaton!.IsMatch(utf8),
    };

    /// <summary>
    /// Matches and says where the groups lie: begin and end in bytes for the whole match and each group, -1 for a group that took no part.
    /// <paramref name="captures"/> holds 2 × (<see cref="GroupCount"/> + 1) numbers.
    /// </summary>
    public bool TryMatch(ReadOnlySpan<byte> utf8, Span<int> captures)
    {
        if (captures.Length < groupNames.Length * 2)
            throw new ArgumentException($"{groupNames.Length * 2} numbers are needed, {captures.Length} were given", nameof(captures));
        if (!IsMatch(utf8))
            return false;
        (captures[0], captures[1]) = (0, utf8.Length);
        if (groupNames.Length == 1)
            return true;
        // (.*) and (.+), the default of relabelling.
        if (groupNames.Length == 2 && strategy is Strategy.Everything or Strategy.NonEmpty && root is { Kind: Re2Kind.Capture, Only.Kind: Re2Kind.Repeat })
        {
            (captures[2], captures[3]) = (0, utf8.Length);
            return true;
        }

        var machine = Interlocked.Exchange(ref spareMachine, null) ?? new PikeMachine(program.Value);
        var matched = machine.TryMatch(utf8, captures);
        spareMachine = machine;
        return matched;
    }

    public override string ToString() => Source;
}
