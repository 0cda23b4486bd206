using System.Text.Json;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/status/…</c> but for the database's: configuration, flags, build, run.</summary>
public sealed class StatusApi(
    Func<string> configYaml, IReadOnlyDictionary<string, string> flags, BuildFacts build, Func<RuntimeFacts> runtime)
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/status/config", (context, _) => Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("yaml"u8, configYaml());
            json.WriteEndObject();
        }));
        routes.Get("/api/v1/status/flags", (context, _) => Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in flags.OrderBy(static f => f.Key, StringComparer.Ordinal)) json.WriteString(name, value);
            json.WriteEndObject();
        }));
        routes.Get("/api/v1/status/buildinfo", (context, _) => Envelope.SuccessAsync(context, WriteBuild));
        routes.Get("/api/v1/status/runtimeinfo", (context, _) => Envelope.SuccessAsync(context, json => WriteRuntime(json, runtime())));
        routes.Get("/version", async (context, _) =>
        {
            var body = await ResponseBody.BeginAsync(context, "application/json").ConfigureAwait(false);
            using (var json = new Utf8JsonWriter(body)) WriteBuild(json);
            await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        });
    }

    void WriteBuild(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version"u8, build.Version);
        json.WriteString("revision"u8, build.Revision);
        json.WriteString("branch"u8, build.Branch);
        json.WriteString("buildUser"u8, build.BuildUser);
        json.WriteString("buildDate"u8, build.BuildDate);
        // Clients of Prometheus expect the key; the runtime is another one here, and says so.
        json.WriteString("goVersion"u8, build.Runtime);
        json.WriteEndObject();
    }

    static void WriteRuntime(Utf8JsonWriter json, RuntimeFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("startTime"u8, TimeText.Rfc3339(facts.StartTime));
        json.WriteString("CWD"u8, Environment.CurrentDirectory);
        json.WriteString("hostname"u8, Environment.MachineName);
        json.WriteString("serverTime"u8, TimeText.Rfc3339(facts.Now));
        json.WriteBoolean("reloadConfigSuccess"u8, facts.ReloadSucceeded);
        json.WriteString("lastConfigTime"u8, TimeText.Rfc3339(facts.LastReload));
        json.WriteNumber("corruptionCount"u8, facts.LogCorruptions);
        json.WriteNumber("goroutineCount"u8, ThreadPool.ThreadCount);
        json.WriteNumber("GOMAXPROCS"u8, Environment.ProcessorCount);
        json.WriteNumber("GOMEMLIMIT"u8, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        json.WriteString("GOGC"u8, "");
        json.WriteString("GODEBUG"u8, "");
        json.WriteString("storageRetention"u8, facts.StorageRetention);
        json.WriteEndObject();
    }
}
