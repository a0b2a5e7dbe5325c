using System.Globalization;

namespace CaseMgmt.Api.Operations;

/// <summary>What <c>verify-log</c> was asked to do.</summary>
internal sealed record VerifyLogOptions
{
    private static readonly string[] Known = ["--roots", "--tenant", "--event", "--between", "--out", "--proof", "--key", "--older-roots", "--accept-restore", "--accept-rewritten", "--by", "--log-only"];
    private static readonly string[] Tasks = ["--event", "--between", "--proof", "--accept-restore", "--accept-rewritten"];

    /// <summary>The file of published roots.</summary>
    public string? Roots { get; private init; }

    /// <summary>The municipality whose rows are compared.</summary>
    public string? Tenant { get; private init; }

    /// <summary>The event to prove.</summary>
    public Guid? Event { get; private init; }

    /// <summary>Two blocks, of which the later is proved to continue the earlier.</summary>
    public (long First, long Second)? Between { get; private init; }

    /// <summary>Where a proof is written; null for the terminal.</summary>
    public string? Out { get; private init; }

    /// <summary>A proof to check.</summary>
    public string? Proof { get; private init; }

    /// <summary>Reference of a restore to record.</summary>
    public string? AcceptRestore { get; private init; }

    /// <summary>Reference of a restore to record after which other events were written where the lost ones stood.</summary>
    public string? AcceptRewritten { get; private init; }

    /// <summary>Who records the restore.</summary>
    public string? By { get; private init; }

    /// <summary>Files with public keys.</summary>
    public IReadOnlyList<string> Keys { get; private init; } = [];

    /// <summary>The file of roots may be an older copy.</summary>
    public bool OlderRoots { get; private init; }

    /// <summary>Messages and files are not held against the log.</summary>
    public bool LogOnly { get; private init; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">With what is wrong.</exception>
    public static VerifyLogOptions Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var keys = new List<string>();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var name))
        {
            if (!Known.Contains(name, StringComparer.Ordinal))
                throw new FormatException($"'{name}' is not an option of verify-log.");
            var value = name is "--older-roots" or "--log-only" ? "yes" : rest.TryDequeue(out var next) ? next : throw new FormatException($"{name} lacks its value.");
            if (name == "--key")
                keys.Add(value);
            else if (!given.TryAdd(name, value))
                throw new FormatException($"{name} is given twice.");
        }
        var tasks = Tasks.Where(given.ContainsKey).ToList();
        if (tasks.Count > 1)
            throw new FormatException($"{string.Join(" and ", tasks)} do not go together.");
        if (given.ContainsKey("--by") != tasks.Exists(t => t is "--accept-restore" or "--accept-rewritten"))
            throw new FormatException("--accept-restore and --accept-rewritten, and nothing else, go with --by and the id of the operator who records the restore.");
        return new VerifyLogOptions
        {
            Roots = given.GetValueOrDefault("--roots"),
            Tenant = given.GetValueOrDefault("--tenant"),
            Event = given.TryGetValue("--event", out var id) ? Guid.TryParse(id, out var parsed) ? parsed : throw new FormatException("--event takes the id of an event.") : null,
            Between = given.TryGetValue("--between", out var blocks) ? Blocks(blocks) : null,
            Out = given.GetValueOrDefault("--out"),
            Proof = given.GetValueOrDefault("--proof"),
            AcceptRestore = given.GetValueOrDefault("--accept-restore"),
            AcceptRewritten = given.GetValueOrDefault("--accept-rewritten"),
            By = given.GetValueOrDefault("--by"),
            Keys = keys,
            OlderRoots = given.ContainsKey("--older-roots"),
            LogOnly = given.ContainsKey("--log-only"),
        };
    }

    private static (long First, long Second) Blocks(string text) =>
        text.Split('-') is [var a, var b]
        && long.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && long.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var second) && first >= 1 && first <= second
            ? (first, second)
            : throw new FormatException("--between takes two numbers of blocks, the earlier first: 3-17.");
}
