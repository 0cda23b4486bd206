using JobService.Providers;

namespace JobService.Jobs;

/// <summary>The move of one virtual machine's disk to a provider. Its status changes under <see cref="JobLedger"/>'s lock only.</summary>
public sealed class Job(long number, string user, Provider provider, string vm, long diskBytes, bool isFlood, DateTimeOffset submitted)
{
    public string Id { get; } = $"job-{number:D6}";

    public long Number { get; } = number;

    public string User { get; } = user;

    public Provider Provider { get; } = provider;

    public string Vm { get; } = vm;

    public long DiskBytes { get; } = diskBytes;

    /// <summary>Submitted by the fault "backlog", which takes it back when it ends.</summary>
    public bool IsFlood { get; } = isFlood;

    public DateTimeOffset Submitted { get; } = submitted;

    public JobStatus Status { get; set; }

    public DateTimeOffset? Started { get; set; }

    public DateTimeOffset? Ended { get; set; }

    public string? Error { get; set; }

    /// <summary>0 to 100.</summary>
    public double Progress { get; set; }

    /// <summary>Somebody wants it to end; the worker sees it at its next step.</summary>
    public bool IsUnwanted { get; set; }
}
