namespace Barograph.PodTrace.Kernel;

/// <summary>What is looked at, and from where on something is slow.</summary>
public sealed record TraceOptions
{
    public bool Network { get; init; } = true;

    public bool Dns { get; init; } = true;

    /// <summary>What is said over connections: HTTP, databases. Goes with <see cref="Network"/>.</summary>
    public bool Applications { get; init; } = true;

    /// <summary>Where connections whose beginning was not seen are taken for HTTP/2 by any of its frames.</summary>
    public int GrpcPort { get; init; } = 50051;

    public bool Files { get; init; } = true;

    public bool Cpu { get; init; } = true;

    public bool Processes { get; init; } = true;

    public TimeSpan SlowRoundTrip { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan SlowFile { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Of calls that take so long the stack is taken; null = of none.</summary>
    public TimeSpan? SlowStack { get; init; }

    /// <summary>Of so many at most.</summary>
    public int MaxStacks { get; init; } = 10_000;

    /// <summary>What will be traced starts later and from this machine's own libraries: they are probed before.</summary>
    public bool OwnLibraries { get; init; }

    /// <summary>Where the machine's processes are listed: tells which have ended, and which libraries they have mapped.</summary>
    public string ProcFolder { get; init; } = "/proc";

    /// <summary>A power of two.</summary>
    public int RingBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many files, and how many peers, the kernel side tells apart between two looks; null = as many as bpf/maps.h says.</summary>
    public int? TableRows { get; init; }

    /// <summary>How many addresses may get names while the trace lasts (<see cref="TraceSession.Name"/>); 0 = none.</summary>
    public int PeerNames { get; init; }

    /// <summary>How many control groups, and how many processes, can be traced at once; null = as many as bpf/maps.h says.</summary>
    public int? TargetRows { get; init; }

    /// <summary>The families after podtrace's <c>--filter</c>; an unknown one is an error.</summary>
    public TraceOptions Only(string families)
    {
        var only = this with { Network = false, Dns = false, Files = false, Cpu = false, Processes = false };
        foreach (var family in families.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            only = family switch
            {
                "dns" => only with { Dns = Dns },
                "net" => only with { Network = true },
                "fs" => only with { Files = true },
                "cpu" => only with { Cpu = true },
                "proc" => only with { Processes = true },
                _ => throw new FormatException($"--filter: there is no {family}; there are dns, net, fs, cpu and proc"),
            };
        }
        return only;
    }
}
