using System.Text;
using System.Text.RegularExpressions;
using Barograph.Query.Syntax;

namespace Barograph.Query.Testing;

/// <summary>Reads a test script into its commands. What cannot be read becomes a command that fails, and reading goes on.</summary>
/// <remarks>Grammar: docs/formats/promql-test-language.md. Blank lines end a command; lines that start with <c>#</c> are blank.</remarks>
static partial class TestScript
{
    public static List<TestCommand> Parse(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Select(line => line.StartsWith('#') ? "" : line).ToArray();
        var commands = new List<TestCommand>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            var first = i;
            while (i + 1 < lines.Length && lines[i + 1].Length > 0 && !(IsClear(lines[first]) || IsCommand(lines[i + 1]))) i++;
            commands.Add(Read(lines.AsSpan(first..(i + 1)), first + 1));
        }
        return commands;
    }

    static bool IsClear(string line) => line.Equals("clear", StringComparison.OrdinalIgnoreCase);

    // Upstream lets only blank lines end a command; that a command's word ends it too lets scripts be written tighter.
    static bool IsCommand(string line) => IsClear(line) || Load().IsMatch(line) || Instant().IsMatch(line) || Range().IsMatch(line);

    static TestCommand Read(ReadOnlySpan<string> lines, int number)
    {
        try
        {
            if (IsClear(lines[0])) return new ClearCommand(number);
            if (lines[0].StartsWith("load", StringComparison.OrdinalIgnoreCase)) return ReadLoad(lines, number);
            if (lines[0].StartsWith("eval", StringComparison.OrdinalIgnoreCase)) return ReadEval(lines, number);
            return new BrokenCommand(number, lines[0], $"invalid command \"{lines[0]}\"");
        }
        catch (SeriesDescriptionException wrong)
        {
            return new BrokenCommand(number, lines[0], wrong.Message);
        }
    }

    static LoadCommand ReadLoad(ReadOnlySpan<string> lines, int number)
    {
        var head = Load().Match(lines[0]);
        if (!head.Success) throw new SeriesDescriptionException("invalid load command. (load[_with_nhcb] <step:duration>)");
        var series = new List<SeriesDescription>();
        var starts = new List<StartTimeDescription>();
        foreach (var line in lines[1..])
        {
            if (StartTimeReader.TryRead(line, out var start)) starts.Add(start);
            else series.Add(SeriesDescriptionParser.Parse(line));
        }
        return new LoadCommand(number, Duration(head.Groups[2].Value), head.Groups[1].Success, series, starts);
    }

    static EvalCommand ReadEval(ReadOnlySpan<string> lines, int number)
    {
        EvalCommand eval;
        var instant = Instant().Match(lines[0]);
        var range = Range().Match(lines[0]);
        if (instant.Success)
        {
            var atMs = instant.Groups[2].Success ? Duration(instant.Groups[2].Value) : 0;
            eval = new EvalCommand(number, instant.Groups[3].Value, false) { AtMs = atMs, StartMs = atMs, EndMs = atMs };
            Apply(eval, instant.Groups[1].Value);
        }
        else if (range.Success)
        {
            eval = new EvalCommand(number, range.Groups[5].Value, true);
            ReadSpan(eval, range.Groups[2].Value, range.Groups[3].Value, range.Groups[4].Value);
            Apply(eval, range.Groups[1].Value);
        }
        else
        {
            throw new SeriesDescriptionException("invalid evaluation command: neither 'eval instant at <time> <query>' nor 'eval range from <time> to <time> step <duration> <query>'");
        }
        var position = 0;
        foreach (var line in lines[1..])
        {
            if (Expectations.TryRead(eval, line)) continue;
            position++;
            if (GoNumber.TryParse(Encoding.UTF8.GetBytes(line.TrimStart('-', '+')), out var scalar, out _))
            {
                eval.Scalar = line.StartsWith('-') ? -scalar : scalar;
                break;
            }
            var series = SeriesDescriptionParser.Parse(line);
            if (series.Values.Count > 1 && !eval.IsRange && eval.StepMs == 0)
                throw new SeriesDescriptionException("expecting multiple values in instant evaluation not allowed. consider using 'expect range vector'");
            eval.Series[series.Labels] = new EvalCommand.ExpectedSeries(position, series.Values);
        }
        return eval;
    }

    static void Apply(EvalCommand eval, string modifier)
    {
        switch (modifier)
        {
            case "fail": eval.Fails = new EvalCommand.Message(null, null); break;
            case "ordered": eval.Ordered = true; break;
            case "warn": eval.Warnings.Add(default); break;
            case "info": eval.Infos.Add(default); break;
        }
    }

    public static void ReadSpan(EvalCommand eval, string from, string to, string step)
    {
        (eval.StartMs, eval.EndMs, eval.StepMs) = (Duration(from), Duration(to), Duration(step));
        if (eval.EndMs < eval.StartMs)
            throw new SeriesDescriptionException($"invalid test definition, end timestamp ({to}) is before start timestamp ({from})");
    }

    static long Duration(string text)
        => GoDuration.TryParseMs(Encoding.UTF8.GetBytes(text), out var complaint) ?? throw new SeriesDescriptionException(complaint);

    [GeneratedRegex(@"^load(_with_nhcb)?\s+(.+?)$")]
    private static partial Regex Load();

    [GeneratedRegex(@"^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+)$")]
    private static partial Regex Instant();

    [GeneratedRegex(@"^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$")]
    private static partial Regex Range();
}
