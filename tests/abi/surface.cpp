// Names every type that a plugin and golgi share, so that their layouts are in the debug information that stored.sh compares.
#include <golgi/api/plugin.hpp>

namespace golgi {

GOLGI_API void surface(golgi_plugin_descriptor&, Registry&, Registration&, BoundComponent&, Binder&, Schema&, Field&, Value&,
                       InputPath&, NamedFile&, Diagnostics&, Place&, Warning&, Waiver&) {}
GOLGI_API void surface(NestedComponent&, Nested<Causality>&, PartOfWork&, Reader&, Magic&, Candidate&, ReadRequest&) {}
GOLGI_API void surface(ReadRules&, FileContents&, FilePart&, TextTable&, FoundSignal&, FoundEvents&) {}
GOLGI_API void surface(TaskContext&, Random&, Fingerprint&) {}
GOLGI_API void surface(Component&, Simulator&, Transform&, Model&, Causality&, Evaluator&, Port&, Inputs&, Artifact&,
                       TrainedModel&) {}
GOLGI_API void surface(Dataset&, Variable&, Covariate&, Trial&, Events&, Gaps&, Interval&, SampleRange&) {}
GOLGI_API void surface(GroundTruth&, Link&, TruthSegment&, Matrix&, SharedMatrix&, View&, ConstView&) {}
GOLGI_API void surface(FittedModel&, ArtifactWriter&, ArtifactReader&, WindowSplit&, Window&, AttentionLayer&, Intervention&) {}
GOLGI_API void surface(Attending&, LayerAttending&, Differentiable&, Intervenable&, Costed&, UsesCovariates&, LagsAndEvents&,
                       Cost&, Workload&) {}
GOLGI_API void surface(Connectivity&, Estimate&, Part&, UndefinedPairs&, Edge&, Scores&, Score&) {}
GOLGI_API void surface(Error&, UsageError&, ConfigError&, PluginError&, DataError&, NumericError&, IoError&, InternalError&,
                       Interrupted&, NameTakenError&) {}

}  // namespace golgi
