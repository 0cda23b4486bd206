using System.Text.Json;

namespace Barograph.PodTrace.Stories;

/// <summary>A story as one object on one line; what does not apply is left out.</summary>
public static class StoryJson
{
    public static void Write(Utf8JsonWriter json, Story story)
    {
        json.WriteStartObject();
        json.WriteString("time", story.Time.UtcDateTime);
        json.WriteString("type", StoryLine.Label(story.Class));
        json.WriteString("action", story.Action);
        json.WriteString("process_name", story.ProcessName);
        json.WriteNumber("pid", story.Process);
        json.WriteNumber("tid", story.Thread);
        json.WriteNumber("cgroup_id", story.Cgroup);
        if (story.Where is { Pod.Length: > 0 } where)
        {
            json.WriteString("namespace", where.Namespace);
            json.WriteString("pod", where.Pod);
            json.WriteString("container", where.Container);
        }
        if (story.Target.Length > 0) json.WriteString("target", story.Target);
        if (story.Peer.IsKnown)
        {
            json.WriteString("target_namespace", story.Peer.Namespace);
            if (story.Peer.Pod.Length > 0) json.WriteString("target_pod", story.Peer.Pod);
            if (story.Peer.Service.Length > 0) json.WriteString("target_service", story.Peer.Service);
        }
        if (story.Application.Length > 0) json.WriteString("application", story.Application);
        if (story.Command.Length > 0) json.WriteString("command", story.Command);
        if (story.Encrypted) json.WriteBoolean("tls", true);
        if (story.Error is { } error) json.WriteString("error", error);
        if (story.DurationNs is { } duration) json.WriteNumber("duration_ns", duration);
        if (story.Bytes is { } bytes) json.WriteNumber("bytes", bytes);
        if (story.RoundTripNs is { } trip) json.WriteNumber("rtt_ns", trip);
        if (story.Detail.Length > 0) json.WriteString("detail", story.Detail);
        json.WriteEndObject();
    }
}
