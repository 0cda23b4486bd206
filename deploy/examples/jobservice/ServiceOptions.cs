using System.Globalization;
using System.Net;
using JobService.Faults;

namespace JobService;

/// <summary>The command line.</summary>
public sealed record ServiceOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8080);

    public int Workers { get; init; } = 8;

    /// <summary>Jobs that may wait; more are refused with 503.</summary>
    public int QueueCapacity { get; init; } = 500;

    /// <summary>How busy the built-in users are: 1 as usual, 2 twice as busy, 0 not there.</summary>
    public double Load { get; init; } = 1;

    /// <summary>How much faster than in life jobs run.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The same number makes the same jobs, users and failures.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What it misbehaves in from the start.</summary>
    public IReadOnlyList<Fault> Misbehave { get; init; } = [];

    /// <summary>How much memory the leak takes at most.</summary>
    public int LeakLimitMb { get; init; } = 256;

    /// <summary>The audit log's file; empty: audit events are counted and forgotten.</summary>
    public string AuditLog { get; init; } = "";

    /// <summary>Ends when its standard input is closed, as a child that must not outlive its parent.</summary>
    public bool EndWithInput { get; init; }

    public static string Usage { get; } = $"""
        usage: jobservice [--option=value …]
          --listen=127.0.0.1:8080   address and port; port 0 takes a free one
          --workers=8               jobs that run at the same time
          --queue=500               jobs that may wait
          --load=1                  how busy the built-in users are; 0: nobody is there
          --speed=1                 how much faster than in life jobs run
          --seed=1                  the same number makes the same jobs and failures
          --misbehave=a,b           {string.Join(", ", FaultNames.All)}
          --leak-limit-mb=256       how much memory the leak takes at most
          --audit-log=FILE          where audit events are written; default: nowhere
          --end-with-input          end when standard input is closed
        """;

    /// <summary>False with an empty complaint: help was asked for.</summary>
    public static bool TryParse(IReadOnlyList<string> arguments, out ServiceOptions options, out string complaint)
    {
        options = new ServiceOptions();
        complaint = "";
        foreach (var argument in arguments)
        {
            if (argument is "--help" or "-h") return false;
            var (name, value) = argument.Split('=', 2) is [var before, var after] ? (before, after) : (argument, "");
            var next = With(options, name, value);
            if (next is null)
            {
                complaint = $"{argument} is not an option, or cannot have this value";
                return false;
            }
            options = next;
        }
        return true;
    }

    static ServiceOptions? With(ServiceOptions options, string name, string value) => name switch
    {
        "--listen" => IPEndPoint.TryParse(value, out var listen) ? options with { Listen = listen } : null,
        "--workers" => Whole(value, 1, 1000) is { } workers ? options with { Workers = workers } : null,
        "--queue" => Whole(value, 1, 1_000_000) is { } queue ? options with { QueueCapacity = queue } : null,
        "--load" => Real(value, 0, 100) is { } load ? options with { Load = load } : null,
        "--speed" => Real(value, 0.01, 10_000) is { } speed ? options with { Speed = speed } : null,
        "--seed" => Whole(value, 0, int.MaxValue) is { } seed ? options with { Seed = seed } : null,
        "--misbehave" => FaultNames.TryParseList(value, out var faults) ? options with { Misbehave = faults } : null,
        "--leak-limit-mb" => Whole(value, 1, 64 * 1024) is { } limit ? options with { LeakLimitMb = limit } : null,
        "--audit-log" => value.Length > 0 ? options with { AuditLog = value } : null,
        "--end-with-input" => value.Length == 0 ? options with { EndWithInput = true } : null,
        _ => null,
    };

    static int? Whole(string text, int least, int most)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    static double? Real(string text, double least, double most)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
