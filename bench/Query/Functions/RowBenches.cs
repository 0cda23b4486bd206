using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;

namespace Barograph.Bench.Query.Functions;

sealed class ElementBench() : OperatorBench("ElementFunctions", "group(ln(http_requests_total))");

sealed class ClampBench() : OperatorBench("ElementFunctions.Clamp", "group(clamp(http_requests_total, 5, 500))");

sealed class RoundBench() : OperatorBench("ElementFunctions.Round", "group(round(http_requests_total, 5))");

sealed class CalendarBench() : OperatorBench("CalendarFunctions", "group(day_of_month(http_requests_total))");

sealed class RelabelledRowsBench() : OperatorBench("RelabelledRows", "group(label_replace(http_requests_total, 'service', '$1', 'pod', 'pod-(.*)'))");

sealed class JoinedLabelsBench() : OperatorBench("RelabelledRows.Join", "group(label_join(http_requests_total, 'where', '/', 'pod', 'code'))");

sealed class InfoRowsBench() : OperatorBench("InfoRows", "group(info(few_requests_total))", 32);

/// <summary>Only instant answers are sorted.</summary>
sealed class SortedRowsBench : IMicroBench
{
    readonly QueryEngine engine = new(new EngineOptions { ExperimentalFunctions = true }, new InstrumentRegistry(), TimeProvider.System);
    readonly InstantQuery question = new(TenantId.Anonymous, "sort_by_label(http_requests_total, 'pod', 'code')", 600_000);

    public string Name => "SortedRows.Instant320";

    public int Items => 320;

    public void Run() => engine.InstantAsync(Crowd.Shared, question, CancellationToken.None).GetAwaiter().GetResult();
}
