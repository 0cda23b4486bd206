using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Barograph.PodTrace.Kernel;

/// <summary>Why libbpf could not load the object: the program that was refused, as far as its messages name one, and the reason in words.</summary>
readonly partial record struct LoaderComplaint(string? Program, string Reason)
{
    public static LoaderComplaint Read(int error, IReadOnlyList<string> said) => new(ProgramIn(said), ReasonIn(error, said));

    static string? ProgramIn(IReadOnlyList<string> said)
    {
        foreach (var line in said)
        {
            var match = FailedProgram().Match(line);
            if (match.Success) return match.Groups["name"].Value;
        }
        return null;
    }

    static string ReasonIn(int error, IReadOnlyList<string> said)
    {
        if (said.Any(static l => l.Contains("not found in kernel BTF", StringComparison.Ordinal) || l.Contains("failed to find kernel BTF type", StringComparison.Ordinal)))
            return ProgramChoice.NoTracepoint;
        // The verifier's last sentence before its statistics is its objection.
        var log = said.FirstOrDefault(static l => l.Contains("PROG LOAD LOG", StringComparison.Ordinal));
        var objection = log?.Split('\n').LastOrDefault(static l => l.Length > 0 && !l.StartsWith("processed ", StringComparison.Ordinal) && !l.StartsWith("-- ", StringComparison.Ordinal));
        if (objection is not null) return objection;
        var first = said.Count > 0 ? $"; libbpf: {said[0].Split('\n')[0]}" : "";
        return $"the kernel refuses it ({Marshal.GetPInvokeErrorMessage(error)}{first})";
    }

    [GeneratedRegex(@"prog '(?<name>[^']+)': (failed to load|failed to find kernel BTF|.*not found in kernel BTF)")]
    private static partial Regex FailedProgram();
}
