namespace CaseMgmt.Web.ApiClient;

/// <summary>One page of a list; <c>NextCursor</c> is null on the last page.</summary>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>What a command answers: the case, its reference when new, its version, and an opaque position to wait for when reading.</summary>
public sealed record CommandAnswer(Guid CaseId, string? Reference, long Version, string? Position);

/// <summary>A child of the signed-in guardian. Address is null when none is registered or the child is protected.</summary>
public sealed record Child(string ChildId, string Name, string? Grade, string? SchoolForm, string? Address, bool ProtectedIdentity, CaseLink? OpenCase, bool HomeHidden = false);

/// <summary>The school years open for application, such as <c>2026/2027</c>, and the one to suggest.</summary>
public sealed record SchoolYears(IReadOnlyList<string> Items, string Default);

/// <summary>A school unit: its code in the school unit register and its name.</summary>
public sealed record School(string UnitCode, string Name);

/// <summary>A published document: title, and address where known.</summary>
public sealed record DocumentLink(string Title, string? Href);

/// <summary>A place in a statute: the text as lawyers write it, and an address where it can be read.</summary>
public sealed record LegalReference(string? Sfs, string Text, string? Href);

/// <summary>What one rule found: <c>met</c>, <c>not-met</c> or <c>needs-officer</c>, with its reason in Swedish.</summary>
public sealed record RuleFinding(string Rule, int Version, string Result, string Reason, LegalReference? Citation);

/// <summary>The distance limit for the grade, in metres; compare is <c>more-than</c> or <c>at-least</c>. Reference is null when the board's decision is unconfirmed.</summary>
public sealed record DistanceLimit(int Metres, string Compare, string? Text, DocumentLink? Reference);

/// <summary>The road network a distance was measured on, with the attribution its licence asks for.</summary>
public sealed record RoadNetwork(string Version, DateTimeOffset? DataDate, string? Profile, string? Attribution);

/// <summary>Walking distance in millimetres, with the metres from home and school to the network in millimetres.</summary>
public sealed record WalkingDistance(long LengthMm, string? Text, long HomeOffsetMm, long SchoolOffsetMm, RoadNetwork? Network);

/// <summary>A rectangle in degrees, WGS84.</summary>
public sealed record MapBounds(double South, double West, double North, double East);

/// <summary>What to draw: streets and the walking route as lines of [latitude, longitude] in degrees, WGS84.</summary>
public sealed record MapData(
    MapBounds Bounds,
    IReadOnlyList<IReadOnlyList<double[]>>? Streets,
    IReadOnlyList<double[]>? Route,
    double[]? Home,
    double[]? School,
    string? Attribution);

/// <summary>The answer before applying, without legal effect. Answer is <c>entitled</c>, <c>not-entitled</c> or <c>needs-officer</c>; problem names why nothing could be measured; offers say what the guardian may do next.</summary>
public sealed record Preview(
    string ChildId,
    string SchoolYear,
    string? Grade,
    string? SchoolForm,
    School? School,
    string Answer,
    string? AnswerText,
    DistanceLimit? Limit,
    WalkingDistance? Distance,
    MapData? Map,
    string? Problem,
    IReadOnlyList<RuleFinding>? Findings,
    IReadOnlyList<string>? Offers,
    CaseLink? ExistingCase,
    bool DelegatedToMachine,
    ExpectedDecision? Decision = null,
    bool HomeHidden = false);
