using System.Text.Json;
using Barograph.Storage;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/status/storage</c>: whether the disk takes what is stored, and what waits for it.</summary>
public sealed class DiskApi(Store store)
{
    public void AddTo(RouteTable routes) => routes.Get("/api/v1/status/storage", (context, _) =>
    {
        var tenants = store.Disk();
        return Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("well"u8, tenants.All(static t => t.IsWell));
            json.WriteStartArray("tenants"u8);
            foreach (var tenant in tenants) Write(json, tenant);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    });

    static void Write(Utf8JsonWriter json, DiskStatus status)
    {
        json.WriteStartObject();
        json.WriteString("tenant"u8, status.Tenant.ToString());
        json.WriteBoolean("well"u8, status.IsWell);
        json.WriteBoolean("slow"u8, status.IsSlow);
        json.WriteNumber("logSyncSeconds"u8, status.LogSyncTook.TotalSeconds);
        json.WriteNumber("unloggedSamples"u8, status.UnloggedSamples);
        json.WriteNumber("chunksWithoutDisk"u8, status.ChunksWithoutDisk);
        Failure("logFailure", status.LogFailure);
        Failure("chunkFailure", status.ChunkFailure);
        Failure("checkpointFailure", status.CheckpointFailure);
        BadBlocks.Write(json, "unreadableBlocks"u8, status.BadBlocks);
        BadBlocks.Write(json, "damagedBlocks"u8, status.DamagedBlocks);
        json.WriteEndObject();

        void Failure(string name, string? reason)
        {
            if (reason is not null) json.WriteString(name, reason);
        }
    }
}
