using System.Globalization;

namespace CaseMgmt.Samples.Robot;

/// <summary>Where the robot works, and as whom.</summary>
/// <param name="Api">Address of the API.</param>
/// <param name="TokenEndpoint">Where it gets its tokens.</param>
/// <param name="ClientId">Its client id.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Municipality">Municipality code.</param>
/// <param name="Queue">The queue: code of a case type.</param>
/// <param name="Max">Tasks per claim.</param>
/// <param name="LeaseSeconds">For how long it takes them, seconds.</param>
/// <param name="Watch">Whether it goes on when the queue is empty.</param>
public sealed record RobotOptions(Uri Api, Uri TokenEndpoint, string ClientId, string ClientSecret, string Municipality, string Queue, int Max, int LeaseSeconds, bool Watch)
{
    /// <summary>How it is called.</summary>
    public const string Usage =
        """
        Usage: robot [--municipality M] [--queue Q] [--max N] [--lease SECONDS] [--watch]
        Environment: CASEMGMT_API (such as http://127.0.0.1:5080), CASEMGMT_TOKEN_ENDPOINT (the API's own test identity provider), CASEMGMT_CLIENT_ID (robot), CASEMGMT_CLIENT_SECRET.
        """;

    /// <summary>Reads arguments and environment; null when something is missing or wrong.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">Gives an environment variable, or null.</param>
    public static RobotOptions? Read(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = new Queue<string>(args);
        while (left.TryDequeue(out var name))
        {
            var value = "";
            if (name is not ("--municipality" or "--queue" or "--max" or "--lease" or "--watch") || (name != "--watch" && !left.TryDequeue(out value)))
                return null;
            given[name] = value;
        }
        if (environment("CASEMGMT_CLIENT_SECRET") is not { Length: > 0 } secret
            || !Uri.TryCreate(environment("CASEMGMT_API"), UriKind.Absolute, out var api)
            || !Uri.TryCreate(environment("CASEMGMT_TOKEN_ENDPOINT") ?? new Uri(api, "/identity/token").ToString(), UriKind.Absolute, out var tokens)
            || Number("--max", 10) is not { } max || Number("--lease", 120) is not { } lease)
        {
            return null;
        }
        return new RobotOptions(
            api, tokens, environment("CASEMGMT_CLIENT_ID") ?? "robot", secret, given.GetValueOrDefault("--municipality", "9901"), given.GetValueOrDefault("--queue", "school-transport"), max, lease,
            given.ContainsKey("--watch"));

        int? Number(string name, int usual) => !given.TryGetValue(name, out var text) ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Municipality} {Queue}";
}
