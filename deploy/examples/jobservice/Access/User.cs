namespace JobService.Access;

/// <summary>Somebody who may submit jobs.</summary>
/// <param name="Name">The label's value.</param>
/// <param name="Token">The API token. An example's: a real service keeps only a hash of it.</param>
/// <param name="Password">For sessions.</param>
/// <param name="RequestsPerSecond">The rate beyond which requests are refused.</param>
public sealed record User(string Name, string Token, string Password, double RequestsPerSecond)
{
    public static IReadOnlyList<User> All { get; } =
    [
        new("alice", "alice-token", "alice-password", 50),
        new("bob", "bob-token", "bob-password", 20),
        new("carol", "carol-token", "carol-password", 2),
    ];
}
