namespace JobService.Faults;

/// <summary>A way to misbehave.</summary>
public enum Fault
{
    /// <summary>Requests are answered with 500, jobs fail.</summary>
    Errors,

    /// <summary>Requests take many seconds.</summary>
    Latency,

    /// <summary>One worker is left, and somebody submits far too many jobs.</summary>
    Backlog,

    /// <summary>Memory and tasks are taken and not given back.</summary>
    Leak,

    /// <summary>Nothing is answered but /control.</summary>
    Down,

    /// <summary>Running jobs do not move on.</summary>
    Stuck,

    /// <summary>Disks are transferred at a snail's pace.</summary>
    SlowTransfers,

    /// <summary>The providers refuse calls.</summary>
    ProviderErrors,

    /// <summary>A CPU is kept busy with nothing.</summary>
    Busy,
}
