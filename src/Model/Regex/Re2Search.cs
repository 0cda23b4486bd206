using System.Buffers;

namespace Barograph.Model.Regex;

/// <summary>
/// A regular expression with the meaning that Go gives it elsewhere than in Prometheus' matchers: found anywhere in a text, <c>.</c> stops at
/// newlines. Templates use it. Linear in the text; safe for many threads.
/// </summary>
public sealed class Re2Search
{
    private readonly Re2Program program;
    private readonly string[] groupNames;
    private PikeMachine? spareMachine;

    private Re2Search(string source)
    {
        // Once as written, so that errors are about what was written, and once with the dot that stops.
        (_, groupNames) = Re2Parser.Parse(source);
        var (root, _) = Re2Parser.Parse($"(?-s:{source})");
        program = Re2Compiler.Compile(root, groupNames.Length - 1, source);
    }

    /// <exception cref="Re2SyntaxException">Not a valid expression; the message is worded as Go's.</exception>
    public static Re2Search Parse(string source) => new(source);

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var captures = new int[program.SlotCount];
        var machine = Rent();
        var found = machine.TrySearch(utf8, 0, captures);
        spareMachine = machine;
        return found;
    }

    /// <summary>Each match, from left to right and none over another, becomes <paramref name="template"/> (see <see cref="Re2Template"/>).</summary>
    public byte[] ReplaceAll(ReadOnlySpan<byte> utf8, string template)
    {
        var replacement = new Re2Template(groupNames, template);
        var output = new ArrayBufferWriter<byte>(utf8.Length + 16);
        var captures = new int[program.SlotCount];
        var machine = Rent();
        var copied = 0;
        for (var at = 0; at <= utf8.Length && machine.TrySearch(utf8, at, captures);)
        {
            output.Write(utf8[copied..captures[0]]);
            // An empty match right behind another match is none.
            if (captures[1] > copied || captures[0] == 0)
                replacement.Expand(utf8, captures, output);
            copied = captures[1];
            at = captures[1] > at ? captures[1] : at + RuneLength(utf8, at);
        }

        spareMachine = machine;
        output.Write(utf8[copied..]);
        return output.WrittenSpan.ToArray();
    }

    private PikeMachine Rent() => Interlocked.Exchange(ref spareMachine, null) ?? new PikeMachine(program);

    private static int RuneLength(ReadOnlySpan<byte> utf8, int at)
    {
        if (at >= utf8.Length)
            return 1;
        System.Text.Rune.DecodeFromUtf8(utf8[at..], out _, out var length);
        return length;
    }
}
