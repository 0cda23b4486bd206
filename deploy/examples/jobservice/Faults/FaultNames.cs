namespace JobService.Faults;

/// <summary>Faults as people write them: <c>slow-transfers</c>.</summary>
public static class FaultNames
{
    static readonly (Fault Fault, string Name, string Effect)[] Table =
    [
        (Fault.Errors, "errors", "requests are answered with 500, jobs fail"),
        (Fault.Latency, "latency", "requests take 6 to 9 seconds"),
        (Fault.Backlog, "backlog", "one worker is left, and far too many jobs come"),
        (Fault.Leak, "leak", "memory and tasks are not given back"),
        (Fault.Down, "down", "only /control is answered"),
        (Fault.Stuck, "stuck", "running jobs do not move on"),
        (Fault.SlowTransfers, "slow-transfers", "disks move at 1 to 3 MB a second"),
        (Fault.ProviderErrors, "provider-errors", "the providers refuse most calls"),
        (Fault.Busy, "busy", "a CPU is kept busy"),
    ];

    public static IEnumerable<string> All => Table.Select(static row => row.Name);

    public static string Of(Fault fault) => Table[(int)fault].Name;

    public static string Effect(Fault fault) => Table[(int)fault].Effect;

    public static bool TryParse(string name, out Fault fault)
    {
        var index = Array.FindIndex(Table, row => row.Name == name);
        fault = (Fault)Math.Max(index, 0);
        return index >= 0;
    }

    public static bool TryParseList(string names, out IReadOnlyList<Fault> faults)
    {
        var found = new List<Fault>();
        faults = found;
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(name, out var fault)) return false;
            found.Add(fault);
        }
        return found.Count > 0;
    }
}
