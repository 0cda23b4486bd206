using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Barograph.Web.Http;

/// <summary>Parameters from the address and, for a POST or PUT, from an <c>application/x-www-form-urlencoded</c> body; the body's come first.</summary>
public sealed class RequestParameters
{
    /// <summary>Long queries are sent as forms; more than this is no query.</summary>
    const int MaxFormBytes = 10 << 20;

    /// <summary>A page may ask for many series in one request, with a match[] for each.</summary>
    const int MaxFormValues = 100_000;

    readonly IFormCollection? form;
    readonly IQueryCollection query;

    RequestParameters(IQueryCollection query, IFormCollection? form)
    {
        this.query = query;
        this.form = form;
    }

    public static async ValueTask<RequestParameters> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!(HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)) || !request.HasFormContentType) return new RequestParameters(request.Query, null);
        var options = new Microsoft.AspNetCore.Http.Features.FormOptions
        { ValueLengthLimit = MaxFormBytes, BufferBodyLengthLimit = MaxFormBytes, ValueCountLimit = MaxFormValues };
        try
        {
            var form = await new Microsoft.AspNetCore.Http.Features.FormFeature(request, options).ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            return new RequestParameters(request.Query, form);
        }
        catch (InvalidDataException e)
        {
            throw ApiException.BadData($"error parsing form values: {e.Message}");
        }
    }

    /// <summary>The first value, or the empty string.</summary>
    public string this[string name]
    {
        get
        {
            if (form is not null && form.TryGetValue(name, out var values) && values.Count > 0) return values[0] ?? "";
            return query.TryGetValue(name, out values) && values.Count > 0 ? values[0] ?? "" : "";
        }
    }

    public IEnumerable<string> All(string name)
    {
        foreach (var value in form is null ? StringValues.Empty : form[name]) yield return value ?? "";
        foreach (var value in query[name]) yield return value ?? "";
    }

    /// <summary>Milliseconds since 1970 from Unix seconds or RFC 3339; the fallback where the parameter is missing.</summary>
    public long Time(string name, long fallbackMs)
    {
        var text = this[name];
        if (text.Length == 0) return fallbackMs;
        return TimeText.TryParseTime(text, out var ms)
            ? ms
            : throw ApiException.BadParameter(name, $"invalid time value for '{name}': cannot parse \"{text}\" to a valid timestamp");
    }

    public long RequiredTime(string name)
        => TimeText.TryParseTime(this[name], out var ms)
            ? ms
            : throw ApiException.BadParameter(name, $"cannot parse \"{this[name]}\" to a valid timestamp");

    /// <summary>Milliseconds from a number of seconds or a Prometheus duration.</summary>
    public long RequiredDuration(string name)
        => TimeText.TryParseDuration(this[name], out var ms, out var complaint) ? ms : throw ApiException.BadParameter(name, complaint);

    public TimeSpan? Duration(string name) => this[name].Length == 0 ? null : TimeSpan.FromMilliseconds(RequiredDuration(name));

    /// <summary>How long a query may take; no time at all is told as Prometheus tells it.</summary>
    public TimeSpan? Timeout()
    {
        var timeout = Duration("timeout");
        return timeout is null || timeout > TimeSpan.Zero ? timeout : throw ApiException.BadParameter("query", "context deadline exceeded");
    }

    /// <summary>0 = no limit.</summary>
    public int Limit(string name = "limit")
    {
        var text = this[name];
        if (text.Length == 0) return 0;
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            throw ApiException.BadParameter(name, $"strconv.Atoi: parsing \"{text}\": invalid syntax");
        if (limit > long.MaxValue || limit < long.MinValue) throw ApiException.BadParameter(name, $"strconv.Atoi: parsing \"{text}\": value out of range");
        if (limit < 0) throw ApiException.BadParameter(name, "limit must be non-negative");
        return (int)Int128.Min(limit, int.MaxValue - 1); // whoever wants to know whether there is more asks for one more
    }
}
