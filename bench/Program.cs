using System.Globalization;
using System.Text.Json;
using Barograph.Bench;
using Barograph.Bench.Query.Panels;
using Barograph.Bench.SideBySide;
using Barograph.Bench.Tracing;

// usage: bench [--quick] [NAME-PART …]     --quick: short rounds, for the budget gate of `make test`
//        bench rules NAME=PROGRAM …        what rules cost in several servers, side by side
//        bench panels [NAME-PART …]        the queries of the side-by-side benchmark in this process, over a store of its own
//        bench trace [ROUNDS]              what a traced system call costs, beside bpftrace (root; Debian package bpftrace)
//        bench trace-load [SECONDS [PROGRAM]]   how many calls and events a tracer bears, and how large the built program grows meanwhile (root)
if (args is ["rules", ..]) return await RulesComparison.RunAsync(args[1..]);
if (args is ["panels", ..]) return await PanelQueries.RunAsync(args[1..]);
if (args is ["trace-load", ..]) return await TraceLoad.RunAsync(args[1..]);
if (args is [CallLoop.Command, ..]) return CallLoop.Run(args[1..]);
if (args is ["trace", ..]) return await TraceCost.RunAsync(args[1..]);
var quick = args.Contains("--quick");
var wanted = args.Where(static a => !a.StartsWith("--", StringComparison.Ordinal)).ToArray();
var budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Budgets.json")))!;
var round = TimeSpan.FromMilliseconds(quick ? 1 : 40);
int passed = 0, failed = 0;
var seen = new HashSet<string>();

Console.WriteLine($"{"bench",-48} {"ns/item",10} {"bytes/run",10} {"budget",10}");
foreach (var type in typeof(IMicroBench).Assembly.GetTypes().Where(static t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IMicroBench))).OrderBy(static t => t.FullName, StringComparer.Ordinal))
{
    var bench = (IMicroBench)Activator.CreateInstance(type)!;
    seen.Add(bench.Name);
    if (wanted.Length > 0 && !wanted.Any(w => bench.Name.Contains(w, StringComparison.OrdinalIgnoreCase))) continue;
    var cost = Measurement.Of(bench, round);
    (bench as IDisposable)?.Dispose();
    var hasBudget = budgets.TryGetValue(bench.Name, out var budget);
    var good = hasBudget && cost.BytesPerRun <= budget;
    if (good) passed++;
    else failed++;
    var verdict = good ? "" : hasBudget ? "  OVER BUDGET" : "  NO BUDGET in bench/Budgets.json";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{cost.Name,-48} {cost.NanosecondsPerItem,10:F1} {cost.BytesPerRun,10} {(hasBudget ? budget.ToString(CultureInfo.InvariantCulture) : "-"),10}{verdict}"));
}
foreach (var orphan in budgets.Keys.Where(k => !seen.Contains(k)))
{
    failed++;
    Console.WriteLine($"{orphan}: a budget without a bench");
}
Console.WriteLine($"budgets: {passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
