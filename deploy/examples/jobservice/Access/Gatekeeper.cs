using System.Text;
using JobService.Metrics;

namespace JobService.Access;

/// <summary>Who is it? By API token or session (<c>Authorization: Bearer …</c>), or by name and password (<c>Basic</c>).</summary>
public sealed class Gatekeeper(IReadOnlyList<User> users, Sessions sessions, AuditLog audit, ServiceMetrics metrics)
{
    /// <param name="authorization">The header's value.</param>
    /// <param name="reason">Why nobody was recognised.</param>
    public User? Recognise(string authorization, out string reason)
    {
        var (method, user) = Look(authorization, out reason);
        metrics.AuthAttempts.With(method).Add();
        if (user is not null) return user;
        metrics.AuthFailures.With(method, reason).Add();
        audit.Write("auth.failed", "", "failure", reason);
        return null;
    }

    (string Method, User? User) Look(string authorization, out string reason)
    {
        reason = "missing";
        if (authorization.Length == 0) return ("none", null);
        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            var token = authorization["Bearer ".Length..];
            if (sessions.Find(token) is { } owner) return ("session", owner);
            reason = "unknown_token";
            return ("token", users.FirstOrDefault(user => user.Token == token));
        }
        reason = "malformed";
        if (!authorization.StartsWith("Basic ", StringComparison.Ordinal)) return ("none", null);
        if (Decode(authorization["Basic ".Length..]) is not [var name, var password]) return ("password", null);
        reason = "wrong_password";
        return ("password", users.FirstOrDefault(user => user.Name == name && user.Password == password));
    }

    static string[] Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) : [];
    }
}
