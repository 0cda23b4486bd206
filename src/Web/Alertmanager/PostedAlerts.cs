using System.Globalization;
using System.Text;
using System.Text.Json;
using Barograph.Alerting.Alerts;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Web.Alertmanager;

/// <summary>The body of <c>POST /api/v2/alerts</c>: what of it holds up, and what does not.</summary>
/// <param name="Complaints">One for each alert that is left out; the others are taken all the same.</param>
sealed record PostedAlerts(IReadOnlyList<StoredAlert> Alerts, IReadOnlyList<string> Complaints)
{
    const int MissingCode = 602, FormatCode = 601;

    /// <exception cref="AlertmanagerApiException">The body as a whole is not what the API takes.</exception>
    public static PostedAlerts Read(ReadOnlyMemory<byte> body, TimeSpan resolveTimeout, DateTimeOffset now)
    {
        if (body.Length == 0) throw new AlertmanagerApiException(422, MissingCode, "alerts in body is required");
        using var document = Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw BadBody($"expected an array of alerts, found {Noun(document.RootElement)}");
        var alerts = new List<StoredAlert>();
        var complaints = new List<string>();
        var index = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var alert = ReadOne(element, index++, resolveTimeout, now, out var complaint);
            if (complaint is null) alerts.Add(alert);
            else complaints.Add(complaint);
        }
        return new PostedAlerts(alerts, complaints);
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw BadBody(e.Message);
        }
    }

    static StoredAlert ReadOne(JsonElement element, int index, TimeSpan resolveTimeout, DateTimeOffset now, out string? complaint)
    {
        if (element.ValueKind != JsonValueKind.Object) throw BadBody($"expected an alert at {index}, found {Noun(element)}");
        if (!element.TryGetProperty("labels", out var labelElement) || labelElement.ValueKind == JsonValueKind.Null)
            throw new AlertmanagerApiException(422, MissingCode, $"{index}.labels in body is required");
        var labels = ReadPairs(labelElement, index, "labels", out var labelComplaint);
        string? annotationComplaint = null;
        var annotations = element.TryGetProperty("annotations", out var annotationElement) && annotationElement.ValueKind != JsonValueKind.Null
            ? ReadPairs(annotationElement, index, "annotations", out annotationComplaint)
            : LabelSet.Empty;
        var starts = ReadTime(element, "startsAt", index);
        var ends = ReadTime(element, "endsAt", index);
        var start = starts ?? ends ?? now;
        var alert = new Alert
        {
            Labels = labels,
            Annotations = annotations,
            StartsAt = start,
            // Nobody said when it ends: it counts as over when it is not told again in time.
            EndsAt = ends ?? now + resolveTimeout,
            GeneratorUrl = ReadUrl(element, index),
        };
        complaint = alert.EndsAt < start ? "start time must be before end time"
            : labelComplaint is not null ? $"invalid label set: {labelComplaint}"
            : labels.IsEmpty ? "at least one label pair required"
            : annotationComplaint is not null ? $"invalid annotation set: {annotationComplaint}"
            : null;
        return StoredAlert.Of(alert, now, timesOut: ends is null);
    }

    static LabelSet ReadPairs(JsonElement element, int index, string what, out string? complaint)
    {
        if (element.ValueKind != JsonValueKind.Object) throw BadBody($"expected an object in {index}.{what}, found {Noun(element)}");
        var builder = new LabelSetBuilder();
        complaint = null;
        foreach (var pair in element.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String) throw BadBody($"expected a string in {index}.{what}.{pair.Name}, found {Noun(pair.Value)}");
            if (pair.Name.Length == 0) complaint = "invalid name \"\"";
            else builder.Set(Encoding.UTF8.GetBytes(pair.Name), Encoding.UTF8.GetBytes(pair.Value.GetString()!));
        }
        return builder.ToLabelSet();
    }

    /// <summary>Null where it is absent, empty, or the zero of the field's clocks (the year 1).</summary>
    static DateTimeOffset? ReadTime(JsonElement alert, string key, int index)
    {
        if (!alert.TryGetProperty(key, out var element) || element.ValueKind == JsonValueKind.Null) return null;
        if (element.ValueKind != JsonValueKind.String) throw BadBody($"expected a time in {index}.{key}, found {Noun(element)}");
        var text = element.GetString()!;
        if (text.Length == 0) return null;
        if (!DateTimeOffset.TryParse(WithinTicks(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) || !char.IsAsciiDigit(text[0]) || text.Length < 10)
            throw BadBody($"parsing time \"{text}\" in {index}.{key}: expected RFC 3339");
        return time.Year == 1 ? null : time;
    }

    /// <summary>Nanoseconds are finer than our clock: seven digits of a second are kept.</summary>
    static string WithinTicks(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0) return text;
        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - point - 1 <= 7 ? text : text[..(point + 8)] + text[end..];
    }

    static string ReadUrl(JsonElement alert, int index)
    {
        if (!alert.TryGetProperty("generatorURL", out var element) || element.ValueKind == JsonValueKind.Null) return "";
        if (element.ValueKind != JsonValueKind.String) throw BadBody($"expected a string in {index}.generatorURL, found {Noun(element)}");
        var text = element.GetString()!;
        if (text.Length == 0 || text.StartsWith('/') || Uri.TryCreate(text, UriKind.Absolute, out _)) return text;
        throw new AlertmanagerApiException(422, FormatCode, $"{index}.generatorURL in body must be of type uri: \"{text}\"");
    }

    static AlertmanagerApiException BadBody(string why) => new(400, 400, $"parsing alerts body from \"\" failed, because {why}");

    static string Noun(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "nothing",
    };
}
