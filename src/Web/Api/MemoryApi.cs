using System.Text.Json;
using Barograph.Storage;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/status/memory</c>: the memory budget, what takes it, and who creates new series.</summary>
public sealed class MemoryApi(Store store)
{
    const int Creators = 10;

    public void AddTo(RouteTable routes) => routes.Get("/api/v1/status/memory", (context, _) =>
    {
        var status = store.Memory(Creators);
        return Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("budgetBytes"u8, status.BudgetBytes);
            json.WriteNumber("usedBytes"u8, status.UsedBytes);
            json.WriteNumber("largestCreatorsRefusedFromBytes"u8, status.NearBytes);
            json.WriteNumber("newSeriesRefusedFromBytes"u8, status.NewSeriesBytes);
            json.WriteNumber("refusedSeries"u8, status.RefusedSeries);
            json.WriteStartArray("tenants"u8);
            foreach (var tenant in status.Tenants) Write(json, tenant);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    });

    static void Write(Utf8JsonWriter json, MemoryStatus.OfTenant tenant)
    {
        json.WriteStartObject();
        json.WriteString("tenant"u8, tenant.Tenant.ToString());
        json.WriteNumber("series"u8, tenant.Series);
        json.WriteNumber("maxSeries"u8, tenant.MaxSeries);
        json.WriteNumber("bytes"u8, tenant.Bytes);
        json.WriteStartObject("refusedSeries"u8);
        json.WriteNumber("tenant_limit"u8, tenant.RefusedByLimit);
        json.WriteNumber("memory_budget"u8, tenant.RefusedByMemory);
        json.WriteEndObject();
        json.WriteStartArray("creators"u8);
        foreach (var creator in tenant.Creators)
        {
            json.WriteStartObject();
            json.WriteString("job"u8, creator.Job);
            json.WriteString("metric"u8, creator.Metric);
            json.WriteNumber("newSeriesLately"u8, (long)creator.Lately);
            json.WriteNumber("refused"u8, creator.Refused);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
