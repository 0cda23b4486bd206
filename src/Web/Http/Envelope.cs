using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Barograph.Query.Results;
using Barograph.Web.Json;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>The shape of every answer: <c>{"status":"success","data":…}</c> or <c>{"status":"error","errorType":…,"error":…}</c>.</summary>
public static class Envelope
{
    const string Json = "application/json";

    const int MostNotes = 10;

    // Label values may be any text; escaping beyond what JSON needs would only make answers longer.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Data written by <paramref name="data"/>, which must write exactly one JSON value.</summary>
    public static async Task SuccessAsync(HttpContext context, Action<Utf8JsonWriter> data, IReadOnlyList<string>? warnings = null)
    {
        using var body = new AnswerBody(context, Json);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "success"u8);
            json.WritePropertyName("data"u8);
            data(json);
            Notes(json, "warnings", warnings);
            json.WriteEndObject();
        }
        await body.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>A list of so many entries, each written by <paramref name="entry"/>: for lists that may be long.</summary>
    public static async Task ListAsync(HttpContext context, int count, Action<AnswerBody, int> entry, IReadOnlyList<string>? warnings)
    {
        using var body = new AnswerBody(context, Json);
        body.Write("{\"status\":\"success\",\"data\":["u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) body.Write(","u8);
            entry(body, i);
            if (body.IsFull) await body.SendAsync().ConfigureAwait(false);
        }
        body.Write("]"u8);
        Notes(body, "warnings"u8, warnings ?? []);
        body.Write("}"u8);
        await body.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Success without data.</summary>
    public static async Task DoneAsync(HttpContext context)
    {
        context.Response.ContentType = Json;
        await context.Response.WriteAsync("{\"status\":\"success\"}", context.RequestAborted).ConfigureAwait(false);
    }

    public static async Task ResultAsync(HttpContext context, QueryResult result, bool withStatistics, IReadOnlyList<string> moreWarnings)
    {
        using var body = new AnswerBody(context, Json);
        body.Write("{\"status\":\"success\",\"data\":{"u8);
        using (var writer = new ResultWriter(body))
        {
            writer.Begin(result.Value);
            while (writer.WriteSome())
            {
                if (body.IsFull) await body.SendAsync().ConfigureAwait(false);
            }
        }
        if (withStatistics) StatisticsWriter.Write(body, result.Statistics);
        body.Write("}"u8);
        var warnings = First(result.Warnings, "warning");
        Notes(body, "warnings"u8, moreWarnings.Count == 0 ? warnings : [.. warnings, .. moreWarnings]);
        Notes(body, "infos"u8, First(result.Infos, "info"));
        body.Write("}"u8);
        await body.CompleteAsync().ConfigureAwait(false);
    }

    public static async Task ErrorAsync(HttpContext context, ApiException error)
    {
        context.Response.StatusCode = error.Status;
        using var body = new AnswerBody(context, Json);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "error"u8);
            json.WriteString("errorType", error.ErrorType);
            json.WriteString("error", error.Message);
            json.WriteEndObject();
        }
        await body.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>A query may have something to say of each of its steps.</summary>
    static IReadOnlyList<string> First(IReadOnlyList<string> notes, string kind)
        => notes.Count <= MostNotes ? notes : [.. notes.Take(MostNotes), string.Create(CultureInfo.InvariantCulture, $"{notes.Count - MostNotes} more {kind} annotations omitted")];

    static void Notes(Utf8JsonWriter json, string name, IReadOnlyList<string>? notes)
    {
        if (notes is not { Count: > 0 }) return;
        json.WriteStartArray(name);
        foreach (var note in notes) json.WriteStringValue(note);
        json.WriteEndArray();
    }

    static void Notes(AnswerBody body, ReadOnlySpan<byte> name, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0) return;
        body.Write(",\""u8);
        body.Write(name);
        body.Write("\":["u8);
        for (var i = 0; i < notes.Count; i++)
        {
            if (i > 0) body.Write(","u8);
            JsonText.WriteString(body, notes[i]);
        }
        body.Write("]"u8);
    }
}
