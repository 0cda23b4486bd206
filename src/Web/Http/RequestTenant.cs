using Barograph.Model.Tenants;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>Whose data a request is about: <see cref="TenantId.Anonymous"/>, or, with multi-tenancy, whom the header <c>X-Scope-OrgID</c> names, as with Mimir.</summary>
/// <remarks>The header is believed: what checks who may say which name stands in front of the server.</remarks>
public sealed class RequestTenant
{
    public const string Header = "X-Scope-OrgID";

    static readonly RequestTenant Named = new();

    RequestTenant()
    {
    }

    /// <summary>From here on the request must say whose data it is about.</summary>
    public static void Require(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Features.Set(Named);
    }

    /// <exception cref="ApiException">The header is missing, or names nobody.</exception>
    public static TenantId Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<RequestTenant>() is null ? TenantId.Anonymous : Read(context, orAnonymous: false);
    }

    /// <summary>For what the page shows of the server itself: a request that names nobody is about the server's own tenant.</summary>
    public static TenantId OrAnonymous(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<RequestTenant>() is null ? TenantId.Anonymous : Read(context, orAnonymous: true);
    }

    static TenantId Read(HttpContext context, bool orAnonymous)
    {
        var name = context.Request.Headers[Header].ToString();
        if (name.Length == 0) return orAnonymous ? TenantId.Anonymous : throw new ApiException("bad_data", StatusCodes.Status401Unauthorized, "no org id") { IsPlain = true };
        // Mimir's way to ask several at once, which is not offered.
        if (name.Contains('|', StringComparison.Ordinal)) throw Wrong("multiple org IDs present");
        return TenantId.TryParse(name) ?? throw Wrong(TenantId.ComplaintOf(name));
    }

    static ApiException Wrong(string complaint) => new("bad_data", StatusCodes.Status400BadRequest, complaint) { IsPlain = true };
}
