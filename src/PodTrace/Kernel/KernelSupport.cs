using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Kernel;

/// <summary>What this kernel and this process' rights allow: found out by trying, with no target.</summary>
public static class KernelSupport
{
    public sealed record Finding(string Subject, bool Fine, string Say);

    public static IReadOnlyList<Finding> Look()
    {
        var kernel = KernelDescription.OfThisMachine();
        var findings = new List<Finding> { new("kernel", true, $"{kernel.Version} on {RuntimeInformation.ProcessArchitecture}") };
        findings.AddRange(ProgramChoice.Findings(kernel));
        var groups = ControlGroups.OfThisMachine();
        findings.Add(new("control groups", groups.Unified is not null || groups.Memory is not null,
            groups.Unified is { } unified ? $"version 2 at {unified}{(groups.Memory is { } memory ? $", version 1 at {memory}" : "")}" : groups.Memory is { } only ? $"version 1 at {only}" : "none is mounted"));
        foreach (var (name, need, held, always) in Capabilities.Own().Table)
            findings.Add(new(name, held || !always, held ? $"held: {need}" : always ? $"missing: needed for {need}" : $"not held: only needed for {need}"));
        Try(findings);
        return findings;
    }

    static void Try(List<Finding> findings)
    {
        try
        {
            using var session = TraceSession.Start(Nothing, new TraceOptions { RingBytes = 64 * 1024 }, static (KernelEvent _) => { });
            foreach (var probe in Probes.All)
            {
                var refusal = session.Refusals.FirstOrDefault(r => r.Program == probe.Program);
                findings.Add(new(probe.Tracepoint, refusal is null, refusal is null ? probe.Shows : $"{probe.Shows}: {refusal.Reason}"));
            }
            var user = session.Refusals.FirstOrDefault(static r => UserProbes.IsOne(r.Program));
            findings.Add(new("user probes", user is null, user is null ? $"{Probes.Lookups}, and {Probes.Tls}" : $"{user.Missing}: {user.Reason}"));
        }
        catch (KernelException e)
        {
            findings.Add(new("tracing", false, e.Message));
        }
    }

    /// <summary>All ways to name a target are switched on, so that all code is verified, and none matches anything.</summary>
    internal static TargetSet Nothing { get; } = new(
        [new(ulong.MaxValue, 1, ""), new(ulong.MaxValue, TargetGroup.MemoryHierarchy, ""), new(ulong.MaxValue, TargetGroup.UnknownLevel, "")], [uint.MaxValue]);
}
